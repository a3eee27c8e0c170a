"""Which pixels are the subject: the model that was asked for, or the embedded one, and which it was."""

import os
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from layers.common.errors import InvalidParameter, ModelUnavailable
from layers.common.imaging.image import Mask, Pixels
from layers.common.occurrences import ModelLoaded, tell
from layers.common.steps import step
from layers.common.vision import catalogue, rembg_sessions
from layers.common.vision.catalogue import CLASSIC, DEFAULT_MODEL, PUBLISHED, Model
from layers.common.vision.matting.mask import CoarseMask
from layers.common.vision.onnx_segmenter import OnnxSegmenter
from layers.common.vision.settings import vision_settings
from layers.common.vision.weights import WeightsStore


@dataclass(frozen=True, eq=False, slots=True)
class Segmentation:
    """What a segmenter saw.

    ``coarse`` is uint8 at the segmenter's own grid, stretched over the whole photo; ``soft`` says that its
    edges are fine enough to be kept. ``fallback`` is the reason why ``model`` is not the one that was wanted.
    """

    coarse: Mask
    model: str
    soft: bool = False
    fallback: str | None = None

    def mask(self, width: int, height: int) -> CoarseMask:
        """The mask as matting takes it, for the photo's size in pixels."""
        return CoarseMask.soft(self.coarse, width, height) if self.soft else CoarseMask(self.coarse)


def segment(rgb: Pixels, model: str | None = None, *, param: str = "model") -> Segmentation:
    """Find the subject.

    Args:
        rgb: uint8 (height, width, 3), sRGB, upright.
        model: a name of :func:`models`; None takes the default, and where that cannot be had the embedded
            ``classic``, which the answer then says.
        param: the input that named the model, for faults to point at.

    Raises:
        InvalidParameter: no model has that name.
        ModelUnavailable: the model was named and its weights cannot be had.
        NoSubject: nothing stands out.
    """
    try:
        return _segment_with(DEFAULT_MODEL if model is None else model, rgb)
    except (InvalidParameter, ModelUnavailable) as fault:
        if model is not None:
            raise fault.at(param) from fault.__cause__
        found = _segment_with(CLASSIC, rgb)
        return Segmentation(found.coarse, CLASSIC, found.soft, fallback=f"{DEFAULT_MODEL}; {fault.detail}")


def models() -> list[dict[str, Any]]:
    """Every model by name, with its input size, licence and state; the default first."""
    store = weights_store()
    rows: list[dict[str, Any]] = [_row(model, store) for model in PUBLISHED.values()]
    rows.append({"name": CLASSIC, "state": "ready", "licence": "MIT", "input_size": None})
    rows += [_own_row(path) for path in _own_models().values()]
    if rembg_sessions.installed():
        rows += [_rembg_row(name, session.licence) for name, session in rembg_sessions.SESSIONS.items()]
    return [row | {"default": row["name"] == DEFAULT_MODEL} for row in rows]


def states() -> dict[str, Any]:
    """Whether each model is ready, fetchable or missing."""
    return {row["name"]: row["state"] for row in models()}


def preload(names: Sequence[str]) -> None:
    """Load models ahead of the first request, fetched first where that is needed and allowed.

    Raises:
        InvalidParameter: no model has such a name.
        ModelUnavailable: one of them cannot be had.
    """
    for name in names:
        if name in rembg_sessions.SESSIONS or name == CLASSIC:
            continue
        model = _named(name)
        if weights_store().state(model) == "fetchable":
            weights_store().fetch(model)  # nobody waits yet: it may take as long as it takes
        _loaded(model)


def unload() -> None:
    """Forget every loaded model and the settings that they were loaded with."""
    _segmenters.clear()
    weights_store.cache_clear()


@lru_cache(maxsize=1)
def weights_store() -> WeightsStore:
    """The one store of this process."""
    return WeightsStore(vision_settings())


def _segment_with(name: str, rgb: Pixels) -> Segmentation:
    if name == CLASSIC:
        return _segment_classic(rgb)
    if name in rembg_sessions.SESSIONS and rembg_sessions.installed():
        with step("infer"):
            levels = rembg_sessions.coarse(name, rgb, vision_settings())
        return Segmentation(levels, name, rembg_sessions.SESSIONS[name].soft)
    segmenter = _loaded(_named(name))
    with step("infer"):
        return Segmentation(segmenter.coarse(rgb), name, segmenter.model.spec.soft)


def _segment_classic(rgb: Pixels) -> Segmentation:
    # A function whose weights are there never needs these.
    from layers.common.vision.classic.segment import segment as segment_classic  # noqa: PLC0415
    from layers.common.vision.faces.find import find_faces  # noqa: PLC0415

    with step("infer"):
        return Segmentation(segment_classic(rgb, find_faces(rgb)), CLASSIC)


def _named(name: str) -> Model:
    if name in PUBLISHED:
        return PUBLISHED[name]
    own = _own_models().get(name)
    if own is None:
        raise InvalidParameter(f"expected one of {', '.join(row['name'] for row in models())}")
    return catalogue.read_own_model(own)


def _own_models() -> Mapping[str, Path]:
    return catalogue.own_models(vision_settings().folder)


_segmenters: dict[Model, OnnxSegmenter] = {}
_loading = threading.Lock()


def _loaded(model: Model) -> OnnxSegmenter:
    """The model's one segmenter of this process. Only loading is locked, so that ready models never wait."""
    if model not in _segmenters:
        with step("load"):
            path = weights_store().get(model)  # may wait for a download, so outside of the lock
            with _loading:
                if model not in _segmenters:
                    _segmenters[model] = _load(model, path)
    return _segmenters[model]


def _load(model: Model, path: Path) -> OnnxSegmenter:
    started = time.perf_counter()
    segmenter = OnnxSegmenter(model, path, vision_settings().model_threads or os.cpu_count() or 1)
    tell(ModelLoaded(model.name, time.perf_counter() - started))
    weights_store().vouch(model, path)
    return segmenter


def _row(model: Model, store: WeightsStore) -> dict[str, Any]:
    return {
        "name": model.name,
        "state": store.state(model),
        "licence": model.spec.licence,
        "input_size": model.spec.input_size,
    }


def _own_row(description: Path) -> dict[str, Any]:
    try:
        return _row(catalogue.read_own_model(description), weights_store())
    except ModelUnavailable as fault:
        return {
            "name": description.stem,
            "state": "missing",
            "licence": "unknown",
            "input_size": None,
            "fault": fault.detail,
        }


def _rembg_row(name: str, licence: str) -> dict[str, Any]:
    here = rembg_sessions.is_here(name, vision_settings())
    state = "ready" if here else "fetchable" if vision_settings().model_download == "auto" else "missing"
    return {"name": name, "state": state, "licence": licence, "input_size": None}
