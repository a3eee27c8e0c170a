"""Polar coordinates of a picture's pixels."""

import cv2
import numpy as np

from functions.style.scene import Floats


def polar(rows: slice, width: int, centre: tuple[float, float]) -> tuple[Floats, Floats]:
    """Radius in pixels and angle, 0 to 2π, around ``centre``, its x and y; float32 (n, width)."""
    x = np.arange(width, dtype=np.float32) - np.float32(centre[0])
    y = np.arange(rows.start, rows.stop, dtype=np.float32) - np.float32(centre[1])
    shape = y.size, width
    across, down = np.broadcast_to(x, shape), np.broadcast_to(y[:, None], shape)
    radius, angle = cv2.cartToPolar(np.ascontiguousarray(across), np.ascontiguousarray(down))
    return np.asarray(radius, np.float32), np.asarray(angle, np.float32)
