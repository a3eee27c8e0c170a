"""Which pixels are the subject: by the model that is asked for, or by the best that is here."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from layers.common.errors import InvalidParameter, ModelUnavailable, NoSubject
from layers.common.imaging.image import Pixels
from layers.common.progress import current_run
from layers.common.vision.catalogue import CLASSIC, DEFAULT_MODEL, PUBLISHED, SMALL_MODEL
from layers.common.vision.segmenters import Segmentation, forget_loaded, segmenter, segmenters
from layers.common.vision.weights import weights_store

_SMALL_WAIT_S = 10.0
"""How long the small network's download is waited for where no network is here: a few MB, once."""


@dataclass(slots=True)
class _Kept:
    """What this process keeps to: a model, or the first that it comes to choose."""

    model: str | None = None
    first_choice: bool = False


_kept = _Kept()


def segment(rgb: Pixels, model: str | None = None, *, param: str = "model") -> Segmentation:
    """Find the subject.

    Args:
        rgb: uint8 (height, width, 3), sRGB, upright.
        model: a name of :func:`models`; None takes the best that is here, and the answer says why it is not
            the default where it is not.
        param: the input that named the model, for faults to point at.

    Raises:
        InvalidParameter: no model has that name.
        ModelUnavailable: the model was named and its weights cannot be had.
        NoSubject: nothing stands out.
    """
    if model is None:
        name, fallback = _choice()
        return replace(segmenter(name).segment(rgb), fallback=fallback)
    try:
        return segmenter(model).segment(rgb)
    except (InvalidParameter, ModelUnavailable) as fault:
        raise fault.at(param) from fault.__cause__


def models() -> list[dict[str, Any]]:
    """Every model by name, with its purpose, input size, licence and state; which one is the default."""
    wanted = _preferred()[0]
    return [one.row() | {"default": name == wanted} for name, one in segmenters().items()]


def states() -> dict[str, Any]:
    """Whether each model is ready, fetchable or missing."""
    return {row["name"]: row["state"] for row in models()}


def best_at_hand() -> str:
    """The best of the preferred models that is here; the small one is fetched where none is."""
    listed = segmenters()
    ready = [name for name in _preferred() if listed[name].row()["state"] == "ready"]
    if ready == [CLASSIC] and listed[SMALL_MODEL].row()["state"] == "fetchable":
        with suppress(ModelUnavailable):
            weights_store().fetch(PUBLISHED[SMALL_MODEL].weights)
            return SMALL_MODEL
    return ready[0]


def warm_up() -> None:
    """Load and run what would serve now, so that the first request does not pay for it. Fetches nothing."""
    listed = segmenters()
    name = next(name for name in _preferred() if listed[name].row()["state"] == "ready")
    with suppress(ModelUnavailable, NoSubject):  # which the first request is told
        listed[name].segment(np.zeros((64, 64, 3), np.uint8))


def keep_to(model: str | None) -> None:
    """Have requests that name no model served by this one for as long as the process lives.

    None keeps to the first that serves one.
    """
    _kept.model, _kept.first_choice = model, model is None


def preload(names: Sequence[str]) -> None:
    """Load models ahead of the first request, fetched first where that is needed and allowed.

    Raises:
        InvalidParameter: no model has such a name.
        ModelUnavailable: one of them cannot be had.
    """
    for name in names:
        one = segmenter(name)
        if name in PUBLISHED and one.row()["state"] == "fetchable":
            weights_store().fetch(
                PUBLISHED[name].weights
            )  # nobody waits yet: it may take as long as it takes
        one.load()


def unload() -> None:
    """Forget every loaded model and the settings that they were loaded with."""
    forget_loaded()
    weights_store.cache_clear()
    _kept.model, _kept.first_choice = None, False


def _choice() -> tuple[str, str | None]:
    """The model that serves where none is named, and why it is not the preferred one.

    A better one whose weights are missing is fetched meanwhile, for requests to come. A piece of work keeps
    to the model that it began with, so that its pictures match.
    """
    decisions = current_run().decisions
    choice: tuple[str, str | None] = decisions.get("model") or _loadable()
    decisions["model"] = choice
    if _kept.first_choice:
        keep_to(choice[0])
    return choice


def _loadable() -> tuple[str, str | None]:
    wanted, *_ = preferred = _preferred()
    reasons: list[str] = []
    for name in preferred:
        try:
            segmenter(name).load(wait_s=_SMALL_WAIT_S if name == SMALL_MODEL else 0.0)
        except (InvalidParameter, ModelUnavailable) as fault:
            reasons.append(fault.detail)
        else:
            return name, f"{wanted}; {'; '.join(reasons)}" if reasons else None
    raise AssertionError("the embedded segmenter needs nothing")


def _preferred() -> Sequence[str]:
    """The models that may serve where none is named, the best first; the last one always can."""
    return tuple(dict.fromkeys((_kept.model or DEFAULT_MODEL, SMALL_MODEL, CLASSIC)))
