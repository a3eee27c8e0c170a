"""A figure no brighter than its scene lets it be."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.compositing.layer import Layer
from layers.common.imaging.image import Mask, Pixels
from layers.common.imaging.resample import within

NEUTRAL: Final = 1.0

_SIDE: Final = 160
"""Long side of the copy that is looked at, px."""
_BRIGHTEST: Final = 95.0
"""Percentile that stands for the highlights."""


def apply(layer: Layer, gain: float) -> Layer:
    """The figure in ``gain`` times as much light."""
    if gain == NEUTRAL:
        return layer
    levels = _encoded(_linear(np.arange(256, dtype=np.float32)) * np.float32(gain))
    return layer.coloured(cv2.LUT(layer.colours, levels))


def highlights(rgb: Pixels, alpha: Mask | None = None) -> float:
    """How bright a picture's brightest is, 0 to 1 in linear light; its opaque part's, where it has alpha."""
    luma = cv2.cvtColor(within(rgb, _SIDE), cv2.COLOR_RGB2GRAY).astype(np.float32)
    if alpha is not None:
        levels = within(alpha, _SIDE)
        luma = luma[levels >= levels.max()]
    return float(_linear(np.percentile(luma, [_BRIGHTEST]).astype(np.float32))[0])


def _linear(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Levels of sRGB as linear light (IEC 61966-2-1)."""
    part = levels / np.float32(255)
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4).astype(np.float32)


def _encoded(light: NDArray[np.float32]) -> NDArray[np.uint8]:
    part = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.asarray(np.clip(np.rint(part * 255), 0, 255), np.uint8)
