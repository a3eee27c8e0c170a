"""``python -m local.models NAME …``: fetch weights ahead of the first request."""

import sys

from layers.common.errors import StudioError
from layers.common.vision.catalogue import DEFAULT_MODEL, PUBLISHED
from layers.common.vision.settings import vision_settings
from layers.common.vision.weights import WeightsStore

_MB = 1_000_000


def main(names: list[str]) -> int:
    """Fetch each named model, the default one when none is named; the number of failures."""
    return sum(not _fetch(name) for name in names or [DEFAULT_MODEL])


def _fetch(name: str) -> bool:
    try:
        model = PUBLISHED[name]
        path = WeightsStore(vision_settings()).fetch(model, lambda here, total: _show(name, here, total))
    except KeyError:
        print(f"{name}: no such model; expected one of {', '.join(PUBLISHED)}", file=sys.stderr)
        return False
    except StudioError as fault:
        print(f"{name}: {fault.detail}", file=sys.stderr)
        return False
    print(f"{name}: ready, {path}")
    return True


def _show(name: str, here: int, total: int) -> None:
    share = f"{here / total:4.0%} of {total / _MB:.0f} MB" if total else f"{here / _MB:.0f} MB"
    print(f"\r{name}: {share}", end="" if here < total else "\n", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
