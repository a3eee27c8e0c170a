"""Scrims: shade between a picture and words, as much as reading takes."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from functions.motion.picture.sprite import Sprite
from layers.common.imaging.alpha import Box, Colour
from layers.common.imaging.image import Pixels, Size

Shading = Callable[[Pixels], NDArray[np.float32]]
"""From a picture (h, w, 3) to the opacity of the shade upon each of its rows, (h,)."""

_READABLE = 0.455
"""Encoded grey against which white has a contrast of 4.5 to 1 (WCAG 2.2, 1.4.3), and two levels to spare."""
BEHIND: Colour = (116, 116, 116)
"""The same grey: the brightest that a shaded picture is behind words, but for single highlights."""
_BRIGHT_PART = 95
"""Percentile that stands for the brightness behind words: single highlights do not hinder reading."""
_LEAST, _MOST = 0.35, 0.88


def shade(behind: Pixels) -> float:
    """The opacity of black that makes white words readable on a picture.

    Args:
        behind: uint8 (h, w, 3), what lies behind the words.
    """
    bright = float(np.percentile(behind.max(axis=2)[::4, ::4], _BRIGHT_PART)) / 255
    return float(np.clip(1 - _READABLE / max(bright, 1e-3), _LEAST, _MOST))


def rising(size: Size, words: Box, opacity: float) -> Sprite:
    """Shade that rises from nothing above ``words`` to ``opacity`` behind them and to the lower edge."""
    width, height = size
    ramp = max(2, round(0.8 * (words[3] - words[1])) + round(0.08 * height))
    top = max(0, words[1] - ramp) // 2 * 2
    rows = np.arange(top, height, dtype=np.float32) + 0.5
    x = np.clip((rows - top) / max(1, words[1] - top), 0, 1)
    rgba = np.zeros((height - top, width, 4), np.uint8)
    rgba[..., 3] = _dithered(opacity * x * x * (3 - 2 * x), width)
    return Sprite.of(rgba, 0, top)


def _dithered(opacity: np.ndarray, width: int) -> np.ndarray:
    """Rows of opacity as bytes; rounded up or down at random, so that slow ramps show no bands."""
    noise = np.random.default_rng(0).random((len(opacity), width), np.float32)
    return np.floor(opacity[:, None] * 255 + noise).astype(np.uint8)


def shaded(rgb: Pixels, opacity: NDArray[np.float32]) -> Pixels:
    """A picture (h, w, 3) under black.

    Args:
        opacity: from the upper edge to the lower, any number of steps of the same height.
    """
    height, width = rgb.shape[:2]
    rows = np.interp(
        (np.arange(height) + 0.5) / height * len(opacity) - 0.5, np.arange(len(opacity)), opacity
    )
    noise = np.random.default_rng(0).random((height, width, 1), np.float32)
    kept = (1 - rows).astype(np.float32)[:, None, None]
    return np.asarray(np.floor(rgb * kept + noise), np.uint8)


def band(height: int, top: float, bottom: float, ramp: float) -> NDArray[np.float32]:
    """1 in the rows from ``top`` to ``bottom``, and less and less within ``ramp`` pixels above and below."""
    rows = np.arange(height, dtype=np.float32) + np.float32(0.5)
    away = np.maximum(np.maximum(top - rows, rows - bottom), 0)
    x = np.clip(1 - away / ramp, 0, 1)
    return np.asarray(x * x * (3 - 2 * x), np.float32)
