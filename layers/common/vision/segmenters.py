"""The one list of what can find a subject: what it names is what serves."""

import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from layers.common.errors import InvalidParameter, ModelUnavailable
from layers.common.events import ModelLoaded, emit
from layers.common.imaging.image import Mask, Pixels
from layers.common.progress import step
from layers.common.vision import rembg_sessions
from layers.common.vision.catalogue import CLASSIC, PUBLISHED, Model, own_models, read_own_model
from layers.common.vision.matting.mask import CoarseMask
from layers.common.vision.onnx_segmenter import OnnxSegmenter
from layers.common.vision.settings import vision_settings
from layers.common.vision.weights import weights_store


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


class Segmenter(Protocol):
    """One model by its name."""

    def row(self) -> dict[str, Any]:
        """What is told of it: its name, purpose, licence, input size in px, and state."""
        ...

    def load(self, wait_s: float | None = None) -> None:
        """Have it ready, fetched first where that is needed and allowed; ``wait_s`` as in the weights store.

        Raises:
            ModelUnavailable: it cannot be had.
        """
        ...

    def segment(self, rgb: Pixels) -> Segmentation:
        """Find the subject of a photo, uint8 (height, width, 3), sRGB, upright.

        Raises:
            ModelUnavailable: it cannot be had.
            NoSubject: nothing stands out.
        """
        ...


def segmenters() -> Mapping[str, Segmenter]:
    """Everything by name, the published models first. A model of one's own goes before any of its name."""
    named: dict[str, Segmenter] = {model.name: _Network(model) for model in PUBLISHED.values()}
    named[CLASSIC] = _Classic()
    own = {name: _own(description) for name, description in own_models(vision_settings().folder).items()}
    sessions = rembg_sessions.SESSIONS if rembg_sessions.installed() else {}
    return named | {name: _RembgSession(name) for name in sessions if name not in own} | own


def segmenter(name: str) -> Segmenter:
    """The segmenter of that name.

    Raises:
        InvalidParameter: there is none.
    """
    listed = segmenters()
    if name not in listed:
        raise InvalidParameter(f"expected one of {', '.join(listed)}")
    return listed[name]


def forget_loaded() -> None:
    """Let go of every network that this process has loaded."""
    _loaded.clear()


@dataclass(frozen=True, slots=True)
class _Network:
    """A network of ours, run by the engine that is set."""

    model: Model

    def row(self) -> dict[str, Any]:
        spec, name = self.model.spec, self.model.name
        return _row(
            name, self.model.purpose, spec.licence, weights_store().state(self.model.weights), spec.input_size
        )

    def load(self, wait_s: float | None = None) -> None:
        self._loaded(wait_s)

    def segment(self, rgb: Pixels) -> Segmentation:
        network = self._loaded(None)
        with step("infer"):
            return Segmentation(network.coarse(rgb), self.model.name, self.model.spec.soft)

    def _loaded(self, wait_s: float | None) -> OnnxSegmenter:
        """Its one network of this process. Only loading is locked, so that ready models never wait."""
        if self.model not in _loaded:
            with step("load"):
                # May wait for a download, so outside of the lock.
                path = weights_store().get(self.model.weights, wait_s)
                with _loading:
                    if self.model not in _loaded:
                        _loaded[self.model] = _load(self.model, path)
        return _loaded[self.model]


@dataclass(frozen=True, slots=True)
class _Unreadable:
    """A model of one's own whose description is wrong."""

    name: str
    fault: str

    def row(self) -> dict[str, Any]:
        return _row(self.name, "your own", "unknown", "missing") | {"fault": self.fault}

    def load(self, wait_s: float | None = None) -> None:  # noqa: ARG002  nothing to wait for
        raise ModelUnavailable(self.fault)

    def segment(self, _rgb: Pixels) -> Segmentation:
        raise ModelUnavailable(self.fault)


@dataclass(frozen=True, slots=True)
class _Classic:
    """The embedded segmenter."""

    def row(self) -> dict[str, Any]:
        return _row(CLASSIC, "plain scenes; needs no weights", "MIT", "ready")

    def load(self, wait_s: float | None = None) -> None:
        pass

    def segment(self, rgb: Pixels) -> Segmentation:
        # A function whose weights are there never needs these.
        from layers.common.vision.classic.segment import segment as segment_classic  # noqa: PLC0415
        from layers.common.vision.faces.find import find_faces  # noqa: PLC0415

        with step("infer"):
            return Segmentation(segment_classic(rgb, find_faces(rgb)), CLASSIC)


@dataclass(frozen=True, slots=True)
class _RembgSession:
    """A session that rembg lends."""

    name: str

    def row(self) -> dict[str, Any]:
        settings = vision_settings()
        absent = "fetchable" if settings.model_download == "auto" else "missing"
        state = "ready" if rembg_sessions.is_here(self.name, settings) else absent
        return _row(self.name, "see rembg", rembg_sessions.SESSIONS[self.name].licence, state)

    def load(self, wait_s: float | None = None) -> None:
        pass  # rembg loads at its first photo

    def segment(self, rgb: Pixels) -> Segmentation:
        with step("infer"):
            levels = rembg_sessions.coarse(self.name, rgb, vision_settings())
        return Segmentation(levels, self.name, rembg_sessions.SESSIONS[self.name].soft)


_loaded: dict[Model, OnnxSegmenter] = {}
_loading = threading.Lock()


def _load(model: Model, path: Path) -> OnnxSegmenter:
    started = time.perf_counter()
    network = OnnxSegmenter(model, path, vision_settings().model_threads or os.cpu_count() or 1)
    emit(ModelLoaded(model.name, time.perf_counter() - started))
    weights_store().vouch(model.weights, path)
    return network


def _own(description: Path) -> Segmenter:
    try:
        return _Network(read_own_model(description))
    except ModelUnavailable as fault:
        return _Unreadable(description.stem, fault.detail)


def _row(name: str, purpose: str, licence: str, state: str, input_size: int | None = None) -> dict[str, Any]:
    return {"name": name, "purpose": purpose, "licence": licence, "state": state, "input_size": input_size}
