"""Levels in floating point to 8 bits without steps that the eye sees as bands."""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.image import Pixels

_SIDE: Final = 256
"""Side of the tile of noise, px. A repetition of noise this faint cannot be seen."""


def dithered(levels: NDArray[np.float32], first_row: int = 0) -> Pixels:
    """Levels rounded to 8 bits after noise of a triangular distribution, ±1 level.

    The mean error is 0 and its variance does not depend on the level (Lipshitz, Wannamaker, Vanderkooy,
    "Quantization and dither: a theoretical survey", 1992).

    Args:
        levels: float32 (h, w, 3), 0 to 255.
        first_row: where in the picture the rows begin, so that a picture made in parts has no seams.
    """
    height, width = levels.shape[:2]
    noise = np.take(_noise(), np.arange(first_row, first_row + height) % _SIDE, axis=0)
    noise = np.take(noise, np.arange(width) % _SIDE, axis=1)
    answer = np.floor(np.clip(levels + noise + np.float32(0.5), 0, 255.5))
    return np.asarray(answer, np.uint8)


@cache
def _noise() -> NDArray[np.float32]:
    pair = np.random.default_rng(0).random((2, _SIDE, _SIDE, 3), np.float32)
    return np.asarray(pair[0] - pair[1], np.float32)
