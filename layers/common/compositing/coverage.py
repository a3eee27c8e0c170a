"""Coverage: how much of each pixel a shape covers, and colours by coverage."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Pixels

Floats = NDArray[np.float32]

_LEVELS = 256


def smoothstep(share: Floats) -> Floats:
    """0 below 0, 1 above 1, and 3t² − 2t³ between."""
    clipped = np.clip(share, 0, 1)
    bend = 3 - 2 * clipped
    bend *= clipped
    return np.multiply(bend, clipped, out=bend)


def inside(distance: Floats) -> Floats:
    """How much of each pixel is inside a contour: float32 0..1, a ramp one pixel wide.

    Args:
        distance: pixels from the contour, negative inside.
    """
    return np.asarray(np.clip(np.float32(0.5) - distance, 0, 1), np.float32)


def filled(below: Colour, above: Colour, coverage: Floats) -> Pixels:
    """One plain colour over another: uint8 (h, w, 3)."""
    return looked_up(mixture(below, above, _LEVELS), coverage * np.float32(_LEVELS - 1))


def mixture(below: Sequence[int], above: Sequence[int], steps: int) -> Pixels:
    """A ramp from one colour to another in even steps, uint8 (steps, 3)."""
    return np.asarray(np.rint(np.linspace(below, above, steps)), np.uint8)


def looked_up(table: Pixels, index: Floats) -> Pixels:
    """Colours of a table, uint8 (256, 3), by index, float32 (h, w), rounded and clipped to 0..255."""
    levels = cv2.convertScaleAbs(np.maximum(index, 0))
    return np.asarray(
        cv2.merge([cv2.LUT(levels, channel) for channel in np.ascontiguousarray(table.T)]), np.uint8
    )
