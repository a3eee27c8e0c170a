"""rembg's other sessions, by name, where rembg is installed.

Importing rembg compiles numba code for most of a minute the first time, so nothing here imports it before
one of these names is asked for.
"""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

import cv2
import numpy as np
from PIL import Image as Pillow

from layers.common.errors import ModelUnavailable, NoSubject
from layers.common.events import ModelLoaded, emit
from layers.common.imaging.image import Mask, Pixels
from layers.common.vision.onnx_segmenter import FAINTEST_SUBJECT
from layers.common.vision.settings import VisionSettings


@dataclass(frozen=True, slots=True)
class Session:
    """A session's licence, the side of its own grid in cells, and whether its edges are fine."""

    licence: str
    grid: int
    soft: bool = True


# Not here: sessions that need a prompt, a path, a credential or give several masks.
SESSIONS: Mapping[str, Session] = {
    "silueta": Session("Apache-2.0", 320, soft=False),
    "isnet-anime": Session("Apache-2.0", 1024),
    "birefnet-general-lite": Session("MIT", 1024),
    "birefnet-general-fp16": Session("MIT", 1024),
    "birefnet-dis": Session("MIT", 1024),
    "birefnet-hrsod": Session("MIT", 1024),
    "birefnet-cod": Session("MIT", 1024),
    "birefnet-massive": Session("MIT", 1024),
    "bria-rmbg": Session("CC BY-NC 4.0 (not for commercial use)", 1024),
}
"""The sessions by name."""


def installed() -> bool:
    """Whether rembg is on this machine; looks, and imports nothing."""
    return find_spec("rembg") is not None


def is_here(name: str, settings: VisionSettings) -> bool:
    """Whether the session's weights are on this machine."""
    return any(
        any((home / "models" / name).glob("*.onnx")) or os.access(home / f"{name}.onnx", os.R_OK)
        for home in settings.homes()
    )


def coarse(name: str, rgb: Pixels, settings: VisionSettings) -> Mask:
    """The session's mask on its own grid again, uint8 (grid, grid): rembg enlarges it, which adds nothing.

    Raises:
        ModelUnavailable: its weights are neither here nor to be had.
        NoSubject: the mask is all alike.
    """
    if settings.model_download == "never" and not is_here(name, settings):
        raise ModelUnavailable(f"the weights of {name} are not on this machine, and MODEL_DOWNLOAD=never")
    (mask, *_) = _session(name).predict(Pillow.fromarray(np.asarray(rgb)))
    levels = np.asarray(mask.convert("L"))
    if int(levels.max()) - int(levels.min()) < FAINTEST_SUBJECT * 255:
        raise NoSubject("the model found nothing that stands out from the rest of the picture")
    side = (SESSIONS[name].grid,) * 2
    return np.asarray(cv2.resize(levels, side, interpolation=cv2.INTER_AREA), np.uint8)


@lru_cache(maxsize=2)
def _session(name: str) -> Any:
    try:
        from rembg import new_session  # noqa: PLC0415  see above

        started = time.perf_counter()
        session = new_session(name)
    except Exception as fault:  # download, hash or load: rembg and pooch raise anything
        raise ModelUnavailable(
            f"rembg could not load {name}: its weights are not here or cannot be fetched"
        ) from fault
    emit(ModelLoaded(name, time.perf_counter() - started))
    return session
