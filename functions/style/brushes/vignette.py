"""Vignette: corners that fall into the dark."""

import numpy as np

from functions.style.scene import Floats
from layers.common.imaging.image import Size


def vignette(rows: slice, size: Size, depth: float, clear: float) -> Floats:
    """What remains of the light in some rows, float32 (n, w): all in the middle, ``1 - depth`` in corners.

    Args:
        size: of the whole picture, width and height.
        clear: how far out nothing is lost, as a share of the way from the middle to a corner.
    """
    x, y = (np.linspace(-1, 1, side, dtype=np.float32) ** 2 / 2 for side in size)
    outwards = np.sqrt(x[None] + y[rows, None])
    fallen = np.clip((outwards - clear) / (1 - clear), 0, 1) ** 2
    return np.asarray(1 - depth * fallen, np.float32)
