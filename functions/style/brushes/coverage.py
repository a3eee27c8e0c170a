"""From distances to coverage, from coverage to pictures: how every brush gets its smooth edges."""

import cv2
import numpy as np

from functions.style.scene import Floats
from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Pixels


def smoothstep(share: Floats) -> Floats:
    """0 below 0, 1 above 1, and a smooth step between."""
    clipped = np.clip(share, 0, 1)
    return np.asarray(clipped * clipped * (3 - 2 * clipped), np.float32)


def inside(distance: Floats) -> Floats:
    """How much of each pixel lies within a contour: float32 0..1, one pixel from none to all.

    Args:
        distance: pixels from the contour, negative inside.
    """
    return np.clip(np.float32(0.5) - distance, 0, 1)


def over(below: Pixels, above: Pixels | Colour, coverage: Floats) -> Pixels:
    """``above`` where it covers, ``below`` where it does not; uint8 (h, w, 3)."""
    top = above if isinstance(above, np.ndarray) else np.full_like(below, above)
    return np.asarray(cv2.blendLinear(top, below, coverage, 1 - coverage), np.uint8)


def mixed(below: Floats, above: Floats, coverage: Floats) -> Floats:
    """The same of float32 (h, w, 3)."""
    return np.asarray(cv2.blendLinear(above, below, coverage, 1 - coverage), np.float32)
