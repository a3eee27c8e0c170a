"""Lettering: text as coverage with a soft shade behind it, and labels, text on bars of paper."""

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.style.text import TextBox, TextLayout
from layers.common.compositing.coverage import Floats
from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Pixels, Size
from layers.common.typography.block import Line
from layers.common.typography.raster import IDENTITY, Coverage, Matrix, paint, rasterise

_ROOM, _SOFTNESS = 0.05, 0.045
"""How far the shade extends beyond the text, and its blur, as shares of the width."""
INSET, _ABOVE, _BELOW = 0.22, 0.30, 0.26
"""How far a label's bar extends beyond the advance, the capitals and the baseline, in em."""
_FRACTION_BITS = 4
"""Fractional bits of a bar's corners, for OpenCV's fixed-point coordinates."""


def letters(text: TextLayout, size: Size) -> Floats:
    """How much of each pixel is ink, float32 (h, w) in 0..1."""
    width, height = size
    canvas = np.zeros((height, width), np.float32)
    for box in text:
        move = (*IDENTITY[:4], box.left, box.top)
        ink = rasterise(box.block.runs, (0, 0, width, height), move)
        rows = slice(ink.top, ink.top + ink.mask.shape[0])
        columns = slice(ink.left, ink.left + ink.mask.shape[1])
        canvas[rows, columns] = np.maximum(canvas[rows, columns], ink.mask / np.float32(255))
    return canvas


def shade(text: TextLayout, size: Size, depth: float) -> Floats:
    """A soft shade that makes text readable on any ground, float32 (h, w) from 0 to ``depth``."""
    width, height = size
    canvas = np.zeros((height // 4 + 1, width // 4 + 1), np.float32)
    room = _ROOM * width
    for box in text:
        left = min(line.left for line in box.block.lines) + box.left - room
        right = max(line.right for line in box.block.lines) + box.left + room
        top, bottom = box.top - room, box.top + box.block.height + room
        rows = slice(max(0, round(top / 4)), round(bottom / 4))
        canvas[rows, max(0, round(left / 4)) : round(right / 4)] = depth
    soft = cv2.GaussianBlur(canvas, (0, 0), max(_SOFTNESS * width / 4, 0.3), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(soft, size), np.float32)


def label(pixels: Pixels, text: TextBox, ink: Colour, paper: Colour, degrees: float = 0.0) -> Pixels:
    """A copy of a picture, uint8 (h, w, 3), with text on bars of paper, one bar a line.

    The label is turned counter-clockwise around its lower left corner.
    """
    canvas = np.array(pixels)
    height, width = pixels.shape[:2]
    turn = _rotation(text, degrees)
    bars = [_corners(text, line) @ _linear(turn) + turn[4:] for line in text.block.lines]
    paint(canvas, _bar_coverage(bars, (width, height)), paper)
    paint(canvas, rasterise(text.block.runs, (0, 0, width, height), turn), ink)
    return canvas


def _bar_coverage(bars: Sequence[NDArray[np.float64]], size: Size) -> Coverage:
    """How much of each pixel the bars cover; ``bars`` are their corners in pixels, each (4, 2)."""
    corners = np.concatenate(bars)
    left, top = np.maximum(np.floor(corners.min(axis=0)).astype(int) - 1, 0)
    right, bottom = np.minimum(np.ceil(corners.max(axis=0)).astype(int) + 2, size)
    mask = np.zeros((max(bottom - top, 1), max(right - left, 1)), np.uint8)
    for bar in bars:
        fixed_point = np.rint((bar - (left, top)) * (1 << _FRACTION_BITS)).astype(np.int32)
        cv2.fillConvexPoly(mask, fixed_point, 255, cv2.LINE_AA, _FRACTION_BITS)
    return Coverage(mask, int(left), int(top))


def _rotation(text: TextBox, degrees: float) -> Matrix:
    """From the block to the picture."""
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    foot = text.block.height
    return cosine, -sine, sine, cosine, text.left - sine * foot, text.top + foot - cosine * foot


def _linear(matrix: Matrix) -> NDArray[np.float64]:
    xx, yx, xy, yy, _, _ = matrix
    return np.array([[xx, yx], [xy, yy]])


def _corners(text: TextBox, line: Line) -> NDArray[np.float64]:
    """A bar's corners, clockwise, in pixels of the block, (4, 2)."""
    size, capitals = text.block.style.size, text.block.metrics.cap_height
    left, right = line.left - INSET * size, line.right + INSET * size
    top, bottom = line.baseline - (capitals + _ABOVE) * size, line.baseline + _BELOW * size
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
