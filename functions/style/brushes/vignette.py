"""Vignette: corners that fall into the dark."""

import numpy as np

from functions.style.scene import Floats


def vignette(height: int, width: int, depth: float, clear: float) -> Floats:
    """What remains of the light, float32 (h, w): all of it near the middle, ``1 - depth`` in the corners.

    Args:
        clear: how far out nothing is lost, as a share of the way from the middle to a corner.
    """
    x, y = (np.linspace(-1, 1, side, dtype=np.float32) ** 2 / 2 for side in (width, height))
    outwards = np.sqrt(x[None] + y[:, None])
    return 1 - np.float32(depth) * np.clip((outwards - clear) / (1 - clear), 0, 1) ** 2
