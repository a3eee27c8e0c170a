"""Labels: type on a bar of paper of its own, line by line, legible upon anything."""

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.style.words import Placed
from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Pixels, Size
from layers.common.typography.block import Line
from layers.common.typography.raster import Coverage, Matrix, paint, rasterise

INSET, _ABOVE, _BELOW = 0.22, 0.30, 0.26
"""How far a bar reaches beyond the advance, the capitals and the baseline, in em."""
_FINE = 4
"""Binary digits of a pixel that corners are placed by."""


def label(pixels: Pixels, words: Placed, ink: Colour, paper: Colour, degrees: float = 0.0) -> Pixels:
    """Lay words on a picture, uint8 (h, w, 3), turned counter-clockwise around their lower left corner."""
    canvas = np.array(pixels)
    height, width = pixels.shape[:2]
    turn = _turned(words, degrees)
    bars = [_corners(words, line) @ _linear(turn) + turn[4:] for line in words.block.lines]
    paint(canvas, _covered(bars, (width, height)), paper)
    paint(canvas, rasterise(words.block.runs, (0, 0, width, height), turn), ink)
    return canvas


def _covered(bars: Sequence[NDArray[np.float64]], size: Size) -> Coverage:
    """How much of each pixel bars cover, given their corners in pixels."""
    every = np.concatenate(bars)
    left, top = np.maximum(np.floor(every.min(axis=0)).astype(int) - 1, 0)
    right, bottom = np.minimum(np.ceil(every.max(axis=0)).astype(int) + 2, size)
    mask = np.zeros((max(bottom - top, 1), max(right - left, 1)), np.uint8)
    for bar in bars:
        corners = np.rint((bar - (left, top)) * (1 << _FINE)).astype(np.int32)
        cv2.fillConvexPoly(mask, corners, 255, cv2.LINE_AA, _FINE)
    return Coverage(mask, int(left), int(top))


def _turned(words: Placed, degrees: float) -> Matrix:
    """From the block to the picture."""
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    foot = words.block.height
    return cosine, -sine, sine, cosine, words.left - sine * foot, words.top + foot - cosine * foot


def _linear(matrix: Matrix) -> NDArray[np.float64]:
    xx, yx, xy, yy, _, _ = matrix
    return np.array([[xx, yx], [xy, yy]])


def _corners(words: Placed, line: Line) -> NDArray[np.float64]:
    """A bar's corners, clockwise, in pixels of the block."""
    size, capitals = words.block.style.size, words.block.metrics.cap_height
    left, right = line.left - INSET * size, line.right + INSET * size
    top, bottom = line.baseline - (capitals + _ABOVE) * size, line.baseline + _BELOW * size
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
