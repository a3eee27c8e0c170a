"""Colour fringes: red and blue a little beside green, as a cheap lens or a worn tube shows them."""

import cv2
import numpy as np

from functions.style.brushes.light import Light
from functions.style.scene import Floats


def fringe(light: Light, offset: int) -> Light:
    """Move red to the right and blue to the left by ``offset`` pixels, at least 0."""
    red, green, blue = light
    width = green.shape[1]
    return [_padded(red, offset, 0)[:, :width], green, _padded(blue, 0, offset)[:, -width:]]


def _padded(plane: Floats, left: int, right: int) -> Floats:
    return np.asarray(cv2.copyMakeBorder(plane, 0, 0, left, right, cv2.BORDER_REPLICATE), np.float32)
