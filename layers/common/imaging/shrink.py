"""Reducing by area: each pixel of the copy is the mean of those it stands for."""

import cv2
import numpy as np

from layers.common.imaging.image import Pixels


def shrunk(pixels: Pixels, factor: float) -> Pixels:
    """A copy ``factor`` times as large, uint8 of any number of channels; from 1 on the picture itself.

    Far down it goes by a whole factor first, which OpenCV does three times as fast, and leaves out a
    remainder that is less than half a pixel of the copy.
    """
    if factor >= 1:
        return pixels
    height, width = pixels.shape[:2]
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    whole = max(1, min(int(0.5 / factor), height, width))
    if whole > 1:
        even = pixels[: height // whole * whole, : width // whole * whole]
        pixels = _resized(even, (width // whole, height // whole))
    return _resized(pixels, size)


def within(pixels: Pixels, side: int) -> Pixels:
    """A copy whose longer side is at most ``side`` px."""
    return shrunk(pixels, side / max(pixels.shape[:2]))


def _resized(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
