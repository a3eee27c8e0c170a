"""Labels: type on a bar of paper of its own, line by line, legible upon anything."""

import math

import cv2
import numpy as np

from functions.style.words import Placed
from layers.common.imaging.alpha import Box, Colour
from layers.common.imaging.image import Pixels
from layers.common.typography.block import Line
from layers.common.typography.paint import paint
from layers.common.typography.raster import Coverage, Matrix, rasterise

INSET, _ABOVE, _BELOW = 0.22, 0.30, 0.26
"""How far a bar reaches beyond the advance, the capitals and the baseline, in em."""
_FINE = 4
"""Binary digits of a pixel that corners are placed by."""


def label(pixels: Pixels, words: Placed, ink: Colour, paper: Colour, degrees: float = 0.0) -> Pixels:
    """Lay words on a picture, uint8 (h, w, 3), turned counter-clockwise around their lower left corner."""
    canvas = np.array(pixels)
    height, width = pixels.shape[:2]
    clip: Box = (0, 0, width, height)
    turn = _turned(words, degrees)
    bars = np.zeros((height, width), np.uint8)
    for line in words.block.lines:
        corners = np.rint(_corners(words, line) @ _linear(turn) + turn[4:]) * (1 << _FINE)
        cv2.fillConvexPoly(bars, corners.astype(np.int32), 255, cv2.LINE_AA, _FINE)
    paint(canvas, Coverage(bars, 0, 0), paper)
    paint(canvas, rasterise(words.block.runs, clip, turn), ink)
    return canvas


def _turned(words: Placed, degrees: float) -> Matrix:
    """From the block to the picture."""
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    foot = words.block.height
    return cosine, -sine, sine, cosine, words.left - sine * foot, words.top + foot - cosine * foot


def _linear(matrix: Matrix) -> np.ndarray:
    xx, yx, xy, yy, _, _ = matrix
    return np.array([[xx, yx], [xy, yy]])


def _corners(words: Placed, line: Line) -> np.ndarray:
    """A bar's corners, clockwise, in pixels of the block."""
    size, capitals = words.block.style.size, words.block.metrics.cap_height
    left, right = line.left - INSET * size, line.right + INSET * size
    top, bottom = line.baseline - (capitals + _ABOVE) * size, line.baseline + _BELOW * size
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
