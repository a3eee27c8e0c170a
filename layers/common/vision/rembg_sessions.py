"""rembg's other sessions, by name, where rembg is installed.

Importing rembg compiles numba code for most of a minute the first time, so nothing here imports it before
one of these names is asked for.
"""

import os
from collections.abc import Mapping
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

import numpy as np
from PIL import Image as Pillow

from layers.common.errors import ModelUnavailable, NoSubject
from layers.common.imaging.image import Mask, Pixels
from layers.common.vision.onnx_segmenter import FAINTEST_SUBJECT
from layers.common.vision.settings import VisionSettings

# Not here: sessions that need a prompt, a path, a credential or give several masks.
SESSIONS: Mapping[str, str] = {
    "u2netp": "Apache-2.0",
    "silueta": "Apache-2.0",
    "isnet-anime": "Apache-2.0",
    "birefnet-general-lite": "MIT",
    "birefnet-general-fp16": "MIT",
    "birefnet-dis": "MIT",
    "birefnet-hrsod": "MIT",
    "birefnet-cod": "MIT",
    "birefnet-massive": "MIT",
    "bria-rmbg": "CC BY-NC 4.0 (not for commercial use)",
}
"""Session names and the licences of their weights."""


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
    """The session's mask at the photo's size, uint8 (height, width).

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
    return levels


@lru_cache(maxsize=2)
def _session(name: str) -> Any:
    try:
        from rembg import new_session  # noqa: PLC0415  see above

        return new_session(name)
    except Exception as fault:  # download, hash or load: rembg and pooch raise anything
        raise ModelUnavailable(
            f"rembg could not load {name}: its weights are not here or cannot be fetched"
        ) from fault
