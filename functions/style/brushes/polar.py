"""Polar coordinates of a picture's pixels."""

import cv2
import numpy as np

from functions.style.scene import Floats


def polar(height: int, width: int, centre: tuple[float, float]) -> tuple[Floats, Floats]:
    """Radius in pixels and angle, 0 to 2π, of every pixel around ``centre``, its x and y."""
    x = np.arange(width, dtype=np.float32) - np.float32(centre[0])
    y = np.arange(height, dtype=np.float32) - np.float32(centre[1])
    across = np.ascontiguousarray(np.broadcast_to(x, (height, width)))
    down = np.ascontiguousarray(np.broadcast_to(y[:, None], (height, width)))
    radius, angle = cv2.cartToPolar(across, down)
    return np.asarray(radius, np.float32), np.asarray(angle, np.float32)
