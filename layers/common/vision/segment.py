"""Segmentation by a named model, or by the best one that is available."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from layers.common.errors import InvalidParameter, ModelUnavailable, NoSubject
from layers.common.imaging.image import Pixels
from layers.common.progress import current_run
from layers.common.vision.catalogue import CLASSIC, DEFAULT_MODEL, PUBLISHED, SMALL_MODEL
from layers.common.vision.loading import forget_loaded
from layers.common.vision.segmenters import Segmentation, segmenter, segmenters
from layers.common.vision.weights import weights_store

_SMALL_WAIT_S = 10.0
"""How long a request waits for the small network's download (a few MB, once) if no network is available."""


@dataclass(slots=True)
class _Pin:
    """The default model that this process is pinned to, or that it will pin at its first choice."""

    model: str | None = None
    at_first_choice: bool = False


_pin = _Pin()


def segment(rgb: Pixels, model: str | None = None, *, param: str = "model") -> Segmentation:
    """Find the subject.

    Args:
        rgb: uint8 (height, width, 3), sRGB, upright.
        model: a name of :func:`models`; None takes the best one available, and ``fallback`` of the result
            says why it is not the default.
        param: the parameter that names the model, for error messages.

    Raises:
        InvalidParameter: no model has that name.
        ModelUnavailable: the named model's weights are missing or broken.
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
    """Every model with its name, purpose, licence, state and input size, and whether it is the default."""
    default = _preferred()[0]
    return [one.row() | {"default": name == default} for name, one in segmenters().items()]


def states() -> dict[str, Any]:
    """The state of each model by its name: ready, fetchable or missing."""
    return {row["name"]: row["state"] for row in models()}


def best_available() -> str:
    """The best of the preferred models that is ready; if no network is, the small one is fetched."""
    ready = best_ready()
    if ready == CLASSIC and segmenter(SMALL_MODEL).row()["state"] == "fetchable":
        with suppress(ModelUnavailable):
            weights_store().fetch(PUBLISHED[SMALL_MODEL].weights)
            return SMALL_MODEL
    return ready


def best_ready() -> str:
    """The best of the preferred models whose weights are here."""
    listed = segmenters()
    return next(name for name in _preferred() if listed[name].row()["state"] == "ready")


def warm_up() -> None:
    """Load and run the best model that is ready, so that the first request need not wait. Fetches nothing."""
    with suppress(ModelUnavailable, NoSubject):  # the first request reports these
        segmenter(best_ready()).segment(np.zeros((64, 64, 3), np.uint8))


def pin_model(model: str | None) -> None:
    """Use this model for every later request of this process that names none.

    None pins the model that the next such request uses.
    """
    _pin.model, _pin.at_first_choice = model, model is None


def preload(names: Sequence[str]) -> None:
    """Load models ahead of the first request, after a download if needed and allowed.

    Raises:
        InvalidParameter: a name is not a model's.
        ModelUnavailable: the weights of one are missing or broken.
    """
    for name in names:
        one = segmenter(name)
        if name in PUBLISHED and one.row()["state"] == "fetchable":
            # No request waits yet, so the download has no time limit.
            weights_store().fetch(PUBLISHED[name].weights)
        one.load()


def unload() -> None:
    """Drop every loaded model, the weights store and the pinned model."""
    forget_loaded()
    weights_store.cache_clear()
    _pin.model, _pin.at_first_choice = None, False


def _choice() -> tuple[str, str | None]:
    """The model for a request that names none, and the reason if it is not the preferred one.

    A better model whose weights are missing is fetched in the background for later requests. All pictures of
    one run use the same model, so that they match.
    """
    decisions = current_run().decisions
    choice: tuple[str, str | None] = decisions.get("model") or _best_loadable()
    decisions["model"] = choice
    if _pin.at_first_choice:
        pin_model(choice[0])
    return choice


def _best_loadable() -> tuple[str, str | None]:
    default, *_ = preferred = _preferred()
    reasons: list[str] = []
    for name in preferred:
        try:
            segmenter(name).load(wait_s=_SMALL_WAIT_S if name == SMALL_MODEL else 0.0)
        except (InvalidParameter, ModelUnavailable) as fault:
            reasons.append(fault.detail)
        else:
            return name, f"{default}; {'; '.join(reasons)}" if reasons else None
    raise AssertionError("the built-in segmenter can always be loaded")


def _preferred() -> Sequence[str]:
    """The models for requests that name none, the best first; the last one is always available."""
    return tuple(dict.fromkeys((_pin.model or DEFAULT_MODEL, SMALL_MODEL, CLASSIC)))
