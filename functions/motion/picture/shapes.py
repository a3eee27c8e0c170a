"""Plain shapes with smooth edges."""

import numpy as np

from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Pixels, Size


def rounded(size: Size, radius: float, colour: Colour) -> Pixels:
    """A rectangle with round corners, RGBA with straight alpha.

    A pixel's alpha follows from the signed distance of its middle to the edge.
    Source: Inigo Quilez, "2D distance functions", rounded box.
    """
    width, height = size
    radius = min(radius, width / 2, height / 2)
    x = np.abs(np.arange(width, dtype=np.float32) + 0.5 - width / 2) - (width / 2 - radius)
    y = np.abs(np.arange(height, dtype=np.float32) + 0.5 - height / 2) - (height / 2 - radius)
    beyond = np.hypot(np.maximum(x[None], 0), np.maximum(y[:, None], 0))
    inside = np.minimum(np.maximum(x[None], y[:, None]), 0)
    rgba = np.empty((height, width, 4), np.uint8)
    rgba[..., :3] = colour
    rgba[..., 3] = np.rint(255 * np.clip(radius + 0.5 - beyond - inside, 0, 1))
    return rgba
