"""``python -m local.models NAME …``: fetch weights ahead of the first request."""

import sys
from collections.abc import Sequence

from layers.common.errors import ModelUnavailable
from layers.common.vision.catalogue import (
    BLAZEFACE,
    DEFAULT_MODEL,
    FETCHABLE,
    SMALL_MODEL,
    YUNET,
    own_models,
)
from layers.common.vision.settings import vision_settings
from layers.common.vision.weights import WeightsStore

SET_UP = "--set-up"
"""Fetches what the first request needs for a good result: a small network and a face detector, a few MB."""

_MB = 1_000_000


def main(names: Sequence[str]) -> int:
    """Fetch the named weights, by default those of the default model; return the number of failures.

    ``--set-up`` never fails: it reports what could not be fetched, and the first request tries again.
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
    # The better detector is on a host that some networks block.
    if not _fetch(YUNET.name):
        print("Faces are detected with BlazeFace instead, which may miss small ones.", file=sys.stderr)


def _fetch(name: str) -> bool:
    own = own_models(vision_settings().folder).get(name)
    if own is not None:
        print(f"{name}: your own model, described by {own}")
        return True
    if name not in FETCHABLE:
        print(f"{name}: no such model; expected one of {', '.join(FETCHABLE)}", file=sys.stderr)
        return False
    store, weights = WeightsStore(vision_settings()), FETCHABLE[name]
    try:
        path = store.fetch(weights, lambda received, total: _show_progress(name, received, total))
    except ModelUnavailable as error:
        print(f"{name}: {error.detail}", file=sys.stderr)
        return False
    print(f"{name}: ready, {path}")
    return True


def _show_progress(name: str, received: int, total: int) -> None:
    share = f"{received / total:4.0%} of {total / _MB:.0f} MB" if total else f"{received / _MB:.0f} MB"
    print(f"\r{name}: {share}", end="" if received < total else "\n", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
