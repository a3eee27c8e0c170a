"""Turning a picture upright."""

from collections.abc import Callable, Mapping

import cv2
import numpy as np

from layers.common.imaging.image import Pixels

UPRIGHT = 1
ON_THE_SIDE = frozenset({5, 6, 7, 8})
"""Orientations that exchange width and height."""

# EXIF 2.32, tag 0x0112: how the stored rows and columns lie, hence what brings them upright.
_TURNS: Mapping[int, Callable[[Pixels], cv2.typing.MatLike]] = {
    2: lambda pixels: cv2.flip(pixels, 1),
    3: lambda pixels: cv2.rotate(pixels, cv2.ROTATE_180),
    4: lambda pixels: cv2.flip(pixels, 0),
    5: lambda pixels: cv2.transpose(pixels),  # noqa: PLW0108  an overloaded built-in has no type of its own
    6: lambda pixels: cv2.rotate(pixels, cv2.ROTATE_90_CLOCKWISE),
    7: lambda pixels: cv2.flip(cv2.transpose(pixels), -1),
    8: lambda pixels: cv2.rotate(pixels, cv2.ROTATE_90_COUNTERCLOCKWISE),
}


def upright(pixels: Pixels, orientation: int) -> Pixels:
    """Apply an EXIF orientation, 1 to 8; contiguous uint8 of shape (height, width, channels) comes back."""
    turn = _TURNS.get(orientation)
    return np.ascontiguousarray(pixels if turn is None else turn(pixels), np.uint8)
