"""All segmenters by name: published networks, the built-in segmenter, rembg's sessions and your own models.

Importing rembg takes seconds, so it is imported at the first request for one of its sessions.
"""

import importlib
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import cv2
import numpy as np
from PIL import Image as Pillow

from layers.common.errors import InvalidParameter, ModelUnavailable, NoSubject
from layers.common.events import ModelLoaded, emit
from layers.common.imaging.image import Mask, Pixels
from layers.common.progress import step
from layers.common.vision.catalogue import CLASSIC, PUBLISHED, Model, own_models, read_own_model
from layers.common.vision.loading import load_once
from layers.common.vision.matting.mask import CoarseMask
from layers.common.vision.onnx_segmenter import FAINTEST_SUBJECT, OnnxSegmenter
from layers.common.vision.settings import VisionSettings, vision_settings
from layers.common.vision.weights import weights_store


@dataclass(frozen=True, eq=False, slots=True)
class Segmentation:
    """A segmenter's result.

    ``coarse`` is the mask, uint8 on the segmenter's own grid, which covers the whole photo; ``soft`` means
    that its edges are fine enough to be kept. ``fallback`` is the reason why ``model`` is not the default.
    """

    coarse: Mask
    model: str
    soft: bool = False
    fallback: str | None = None

    def mask(self, width: int, height: int) -> CoarseMask:
        """The mask for matting a photo of that size in pixels."""
        return CoarseMask.soft(self.coarse, width, height) if self.soft else CoarseMask(self.coarse)


class Segmenter(Protocol):
    """A model that finds the subject of a photo."""

    def row(self) -> dict[str, Any]:
        """Its entry in ``/v1/models``: name, purpose, licence, input size in px, and state."""
        ...

    def load(self, wait_s: float | None = None) -> None:
        """Load it, after a download if needed and allowed; ``wait_s`` as in :meth:`WeightsStore.get`.

        Raises:
            ModelUnavailable: its weights are missing or broken.
        """
        ...

    def segment(self, rgb: Pixels) -> Segmentation:
        """Find the subject of a photo, uint8 (height, width, 3), sRGB, upright.

        Raises:
            ModelUnavailable: its weights are missing or broken.
            NoSubject: nothing stands out.
        """
        ...


def segmenters() -> Mapping[str, Segmenter]:
    """All segmenters by name, the published models first. Your own model replaces any other of its name."""
    named: dict[str, Segmenter] = {model.name: _Network(model) for model in PUBLISHED.values()}
    named[CLASSIC] = _Classic()
    own = {name: _own(description) for name, description in own_models(vision_settings().folder).items()}
    sessions = REMBG_SESSIONS if find_spec("rembg") else {}
    return named | {name: _Rembg(name) for name in sessions if name not in own} | own


def segmenter(name: str) -> Segmenter:
    """The segmenter of that name.

    Raises:
        InvalidParameter: no segmenter has that name.
    """
    listed = segmenters()
    if name not in listed:
        raise InvalidParameter(f"expected one of {', '.join(listed)}")
    return listed[name]


@dataclass(frozen=True, slots=True)
class _Network:
    """A network of the catalogue or your own, run by the configured engine."""

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
        return load_once(self.model, self.model.weights, partial(OnnxSegmenter, self.model), wait_s)


@dataclass(frozen=True, slots=True)
class _BrokenModel:
    """A model of your own whose description is invalid."""

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
    """The built-in segmenter."""

    def row(self) -> dict[str, Any]:
        return _row(CLASSIC, "plain scenes; needs no weights", "MIT", "ready")

    def load(self, wait_s: float | None = None) -> None:
        pass

    def segment(self, rgb: Pixels) -> Segmentation:
        # Not needed as long as the weights of a network are available.
        from layers.common.vision.classic.segment import segment as segment_classic  # noqa: PLC0415
        from layers.common.vision.faces.find import find_faces  # noqa: PLC0415

        with step("infer"):
            return Segmentation(segment_classic(rgb, find_faces(rgb)), CLASSIC)


@dataclass(frozen=True, slots=True)
class RembgSession:
    """A session's licence, the side of its own grid in cells, and whether its edges are fine."""

    licence: str
    grid: int
    soft: bool = True


# Sessions that need a prompt, a path or a credential, or give several masks, are left out.
REMBG_SESSIONS: Mapping[str, RembgSession] = {
    "silueta": RembgSession("Apache-2.0", 320, soft=False),
    "isnet-anime": RembgSession("Apache-2.0", 1024),
    "birefnet-general-lite": RembgSession("MIT", 1024),
    "birefnet-general-fp16": RembgSession("MIT", 1024),
    "birefnet-dis": RembgSession("MIT", 1024),
    "birefnet-hrsod": RembgSession("MIT", 1024),
    "birefnet-cod": RembgSession("MIT", 1024),
    "birefnet-massive": RembgSession("MIT", 1024),
    "bria-rmbg": RembgSession("CC BY-NC 4.0 (not for commercial use)", 1024),
}


@dataclass(frozen=True, slots=True)
class _Rembg:
    """A session of rembg."""

    name: str

    def row(self) -> dict[str, Any]:
        settings = vision_settings()
        absent = "fetchable" if settings.model_download == "auto" else "missing"
        state = "ready" if _has_rembg_weights(self.name, settings) else absent
        return _row(self.name, "see rembg", REMBG_SESSIONS[self.name].licence, state)

    def load(self, wait_s: float | None = None) -> None:  # noqa: ARG002  rembg waits as long as it takes
        self._session()

    def segment(self, rgb: Pixels) -> Segmentation:
        with step("infer"):
            return Segmentation(self._coarse(rgb), self.name, REMBG_SESSIONS[self.name].soft)

    def _session(self) -> Any:
        settings = vision_settings()
        if settings.model_download == "never" and not _has_rembg_weights(self.name, settings):
            raise ModelUnavailable(
                f"the weights of {self.name} are not on this machine, and MODEL_DOWNLOAD=never"
            )
        return _rembg_session(self.name)

    def _coarse(self, rgb: Pixels) -> Mask:
        """The mask, reduced to the session's own grid, since rembg's enlargement adds nothing to it."""
        (mask, *_) = self._session().predict(Pillow.fromarray(np.asarray(rgb)))
        levels = np.asarray(mask.convert("L"))
        if int(levels.max()) - int(levels.min()) < FAINTEST_SUBJECT * 255:
            raise NoSubject("the model found nothing that stands out from the rest of the picture")
        side = (REMBG_SESSIONS[self.name].grid,) * 2
        return np.asarray(cv2.resize(levels, side, interpolation=cv2.INTER_AREA), np.uint8)


def _own(description: Path) -> Segmenter:
    try:
        return _Network(read_own_model(description))
    except ModelUnavailable as fault:
        return _BrokenModel(description.stem, fault.detail)


def _row(name: str, purpose: str, licence: str, state: str, input_size: int | None = None) -> dict[str, Any]:
    return {"name": name, "purpose": purpose, "licence": licence, "state": state, "input_size": input_size}


def _has_rembg_weights(name: str, settings: VisionSettings) -> bool:
    return any(
        any((home / "models" / name).glob("*.onnx")) or os.access(home / f"{name}.onnx", os.R_OK)
        for home in settings.homes()
    )


def import_rembg() -> ModuleType:
    """The package, whose matting is not compiled: it is not used here, and takes numba a minute."""
    os.environ.setdefault("NUMBA_DISABLE_JIT", "1")
    return importlib.import_module("rembg")


@lru_cache(maxsize=2)
def _rembg_session(name: str) -> Any:
    try:
        started = time.perf_counter()
        session = import_rembg().new_session(name)
    except Exception as fault:  # download, hash or load: rembg and pooch raise anything
        raise ModelUnavailable(
            f"rembg could not load {name}: its weights are not here or cannot be fetched"
        ) from fault
    emit(ModelLoaded(name, time.perf_counter() - started))
    return session
