"""Grain: the fine unevenness of paper and film."""

import cv2
import numpy as np

from layers.common.imaging.image import Pixels

_TILE = 512
"""Pixels after which the grain repeats; nobody sees a pattern in noise that fine."""


def grain(pixels: Pixels, strength: float, rng: np.random.Generator) -> Pixels:
    """Add grey noise with a standard deviation of ``strength`` levels; uint8 (h, w, 3)."""
    height, width = pixels.shape[:2]
    tile = rng.normal(0, strength, (_TILE, _TILE)).astype(np.float32)
    rows, columns = -(-height // _TILE), -(-width // _TILE)
    noise = np.tile(tile, (rows, columns))[:height, :width]
    return np.asarray(cv2.add(pixels, cv2.merge((noise,) * 3), dtype=cv2.CV_8U), np.uint8)
