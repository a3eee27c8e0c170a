"""Linear light, and what a lens or a tube screen does to it: colour fringes, scanlines, vignette.

Light is the square of a level. The real sRGB curve has an exponent of about 2.2; it costs six times as much
and looks the same, because :func:`to_levels` reverses the square at the end.
"""

import math
from collections.abc import Sequence

import cv2
import numpy as np

from layers.common.compositing.coverage import Floats
from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Pixels, Size

Light = Sequence[Floats]
"""Red, green and blue planes, each float32 (h, w) in 0..1, or one number for all pixels."""


def linear(colours: Colour | Pixels) -> Light:
    """The light of a colour, or of a table of colours, uint8 (n, 3)."""
    return list(np.square(np.asarray(colours, np.float32) / np.float32(255)).T)


def to_levels(light: Light, gain: Floats) -> Floats:
    """Levels, float32 (h, w, 3) from 0 to 255, each multiplied by its pixel's ``gain`` (h, w) in 0..1."""
    bright = gain * np.float32(255)
    return np.asarray(cv2.merge([cv2.sqrt(np.maximum(plane, 0)) * bright for plane in light]), np.float32)


def fringe(light: Light, offset: int) -> Light:
    """Colour fringes, as from a cheap lens: red moves right and blue left by ``offset`` >= 0 pixels."""
    red, green, blue = light
    width = green.shape[1]
    return [_padded(red, offset, 0)[:, :width], green, _padded(blue, 0, offset)[:, -width:]]


def _padded(plane: Floats, left: int, right: int) -> Floats:
    return np.asarray(cv2.copyMakeBorder(plane, 0, 0, left, right, cv2.BORDER_REPLICATE), np.float32)


def scanlines(rows: slice, period: int, depth: float) -> Floats:
    """Gain of the given rows of a tube screen, float32 (n, 1): 1 on bright rows, ``1 - depth`` on dark ones.

    Args:
        period: output pixels per scanline, at every picture size; a fractional period would cause moiré on
            the viewer's screen.
    """
    wave = 0.5 - 0.5 * np.cos(2 * math.pi * np.arange(rows.start, rows.stop) / period)
    return np.asarray(1 - depth * wave, np.float32)[:, None]


def vignette(rows: slice, size: Size, depth: float, clear: float) -> Floats:
    """Gain of the given rows, float32 (n, w): 1 in the middle, ``1 - depth`` in the corners.

    Args:
        size: width and height of the whole picture.
        clear: share of the way from the middle to a corner that keeps all its light.
    """
    x, y = (np.linspace(-1, 1, side, dtype=np.float32) ** 2 / 2 for side in size)
    outwards = np.sqrt(x[None] + y[rows, None])
    fallen = np.clip((outwards - clear) / (1 - clear), 0, 1) ** 2
    return np.asarray(1 - depth * fallen, np.float32)
