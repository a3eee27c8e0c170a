"""Scrims: darkness between a picture and words, as much as legibility needs."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from functions.motion.lettering.placement import Place
from functions.motion.picture.sprite import Sprite
from layers.common.imaging.alpha import Box, Colour
from layers.common.imaging.image import Pixels, Size

Shading = Callable[[Pixels], NDArray[np.float32]]
"""From a picture (h, w, 3) to the opacity of the scrim on each of its rows, (h,)."""

_READABLE = 0.455
"""Encoded grey on which white has a contrast of 4.5 to 1 (WCAG 2.2, 1.4.3), less two levels of margin."""
BRIGHTEST: Colour = (116, 116, 116)
"""The same grey: the brightest that a darkened picture gets behind words, apart from small highlights."""
_BRIGHT_PART = 95
"""Percentile that stands for the brightness behind words: small highlights do not affect legibility."""
_LEAST, _MOST = 0.35, 0.88


def opacity_for(behind: Pixels) -> float:
    """The opacity of black that makes white words readable on a picture.

    Args:
        behind: the part of the picture behind the words, uint8 (h, w, 3).
    """
    bright = float(np.percentile(behind.max(axis=2)[::4, ::4], _BRIGHT_PART)) / 255
    return float(np.clip(1 - _READABLE / max(bright, 1e-3), _LEAST, _MOST))


def gradient(size: Size, words: Box, place: Place, opacity: float) -> Sprite:
    """A scrim that has ``opacity`` behind ``words``, see :func:`behind_words`."""
    width, height = size
    ramp = max(2, round(0.8 * (words[3] - words[1])) + round(0.08 * height))
    weights = behind_words(height, words, place, ramp)
    shown = np.flatnonzero(weights)
    top, bottom = int(shown[0]) // 2 * 2, int(shown[-1]) + 1
    rgba = np.zeros((bottom - top, width, 4), np.uint8)
    rgba[..., 3] = _dithered(opacity * weights[top:bottom], width)
    return Sprite.of(rgba, 0, top)


def _dithered(opacity: np.ndarray, width: int) -> np.ndarray:
    """Rows of opacity as bytes, rounded up or down at random so that slow ramps show no banding."""
    noise = np.random.default_rng(0).random((len(opacity), width), np.float32)
    return np.floor(opacity[:, None] * 255 + noise).astype(np.uint8)


def darken(rgb: Pixels, opacity: NDArray[np.float32]) -> Pixels:
    """A picture (h, w, 3) under black.

    Args:
        opacity: from the upper edge to the lower, in any number of steps of equal height.
    """
    height, width = rgb.shape[:2]
    rows = np.interp(
        (np.arange(height) + 0.5) / height * len(opacity) - 0.5, np.arange(len(opacity)), opacity
    )
    noise = np.random.default_rng(0).random((height, width, 1), np.float32)
    kept = (1 - rows).astype(np.float32)[:, None, None]
    return np.asarray(np.floor(rgb * kept + noise), np.uint8)


def behind_words(height: int, words: Box, place: Place, ramp: float) -> NDArray[np.float32]:
    """Weights of rows: 1 behind the words and from them to the edge where they stand, see :func:`band`."""
    top = 0 if place == "head" else words[1]
    bottom = height if place == "foot" else words[3]
    return band(height, top, bottom, ramp)


def band(height: int, top: float, bottom: float, ramp: float) -> NDArray[np.float32]:
    """Weights of rows: 1 from ``top`` to ``bottom``, falling to 0 within ``ramp`` pixels above and below."""
    rows = np.arange(height, dtype=np.float32) + np.float32(0.5)
    away = np.maximum(np.maximum(top - rows, rows - bottom), 0)
    x = np.clip(1 - away / ramp, 0, 1)
    return np.asarray(x * x * (3 - 2 * x), np.float32)
