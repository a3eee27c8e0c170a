"""Grain: the fine unevenness of paper and film. It also hides the steps of slow gradients."""

import math

import cv2
import numpy as np

from functions.style.scene import Floats
from layers.common.imaging.image import Pixels

_TILE = 512
"""Pixels after which the grain repeats; nobody sees a pattern in noise that fine."""


class Grain:
    """Noise of mean 0 and standard deviation ``strength``; a pixel has the same, however it is asked for."""

    def __init__(self, strength: float, rng: np.random.Generator) -> None:
        # Evenly distributed: nobody sees the difference, and it is drawn several times as fast.
        half = np.float32(math.sqrt(3) * strength)
        self._tile = (2 * rng.random((_TILE, _TILE), dtype=np.float32) - 1) * half

    def noise(self, rows: slice, width: int) -> Floats:
        """The noise of some rows of a picture, float32 (n, width)."""
        tile = np.take(self._tile, range(rows.start, rows.stop), axis=0, mode="wrap")
        return np.asarray(np.tile(tile, -(-width // _TILE))[:, :width])

    def on(self, levels: Pixels | Floats, rows: slice) -> Pixels:
        """Some rows of a picture, uint8 or float32 (n, w, 3) from 0 to 255, with grey grain."""
        noise = self.noise(rows, levels.shape[1])
        return np.asarray(cv2.add(levels, cv2.merge((noise,) * 3), dtype=cv2.CV_8U), np.uint8)
