"""``python -m local.models NAME …``: fetch weights ahead of the first request."""

import sys
from collections.abc import Sequence

from layers.common.errors import ModelUnavailable
from layers.common.vision.catalogue import BLAZEFACE, DEFAULT_MODEL, FETCHABLE, SMALL_MODEL, YUNET
from layers.common.vision.settings import vision_settings
from layers.common.vision.weights import WeightsStore

SET_UP = "--set-up"
"""Fetches what makes the first request good: a network and a face detector, a few MB."""

_MB = 1_000_000


def main(names: Sequence[str]) -> int:
    """Fetch all weights that are named, those of the default model where none are; the number of failures.

    ``--set-up`` never fails: it says what could not be had, and the first request tries again.
    """
    if SET_UP in names:
        _set_up()
        names = [name for name in names if name != SET_UP]
        return sum(not _fetch(name) for name in names)
    return sum(not _fetch(name) for name in names or [DEFAULT_MODEL])


def _set_up() -> None:
    if vision_settings().model_download == "never":
        print("MODEL_DOWNLOAD=never: no weights are fetched", file=sys.stderr)
        return
    _fetch(SMALL_MODEL)
    _fetch(BLAZEFACE.name)
    # The better detector is on a host that not every network reaches.
    if not _fetch(YUNET.name):
        print("Without it BlazeFace looks for faces, which may miss small ones.", file=sys.stderr)


def _fetch(name: str) -> bool:
    if name not in FETCHABLE:
        print(f"{name}: no such model; expected one of {', '.join(FETCHABLE)}", file=sys.stderr)
        return False
    store, weights = WeightsStore(vision_settings()), FETCHABLE[name]
    try:
        path = store.fetch(weights, lambda here, total: _show(name, here, total))
    except ModelUnavailable as fault:
        print(f"{name}: {fault.detail}", file=sys.stderr)
        return False
    print(f"{name}: ready, {path}")
    return True


def _show(name: str, here: int, total: int) -> None:
    share = f"{here / total:4.0%} of {total / _MB:.0f} MB" if total else f"{here / _MB:.0f} MB"
    print(f"\r{name}: {share}", end="" if here < total else "\n", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
