"""Colour fringes: red and blue a little beside green, as a cheap lens or a worn tube shows them."""

import cv2
import numpy as np

from functions.style.scene import Floats


def fringe(light: Floats, offset: float) -> Floats:
    """Move red to the right and blue to the left by ``offset`` pixels; float32 (h, w, 3)."""
    red, green, blue = cv2.split(light)
    return np.asarray(cv2.merge((_moved(red, offset), green, _moved(blue, -offset))), np.float32)


def _moved(plane: cv2.typing.MatLike, right: float) -> cv2.typing.MatLike:
    matrix = np.array([[1, 0, right], [0, 1, 0]])
    return cv2.warpAffine(plane, matrix, plane.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
