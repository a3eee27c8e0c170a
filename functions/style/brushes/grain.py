"""Grain: the fine unevenness of paper and film. It also hides the steps of slow gradients."""

import cv2
import numpy as np

from functions.style.scene import Floats
from layers.common.imaging.image import Pixels

_TILE = 512
"""Pixels after which the grain repeats; nobody sees a pattern in noise that fine."""


def grain(levels: Pixels | Floats, strength: float, rng: np.random.Generator) -> Pixels:
    """Add grey noise and round to whole levels.

    Args:
        levels: uint8 or float32 (h, w, 3), 0 to 255.
        strength: standard deviation, in levels.
    """
    height, width = levels.shape[:2]
    tile = rng.standard_normal((_TILE, _TILE), dtype=np.float32) * np.float32(strength)
    noise = np.tile(tile, (-(-height // _TILE), -(-width // _TILE)))[:height, :width]
    return np.asarray(cv2.add(levels, cv2.merge((noise,) * 3), dtype=cv2.CV_8U), np.uint8)
