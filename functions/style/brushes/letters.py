"""Letters as coverage, and the shade that lets them be read."""

import cv2
import numpy as np

from functions.style.scene import Floats
from functions.style.words import Words
from layers.common.imaging.image import Size
from layers.common.typography.raster import IDENTITY, rasterise

_ROOM, _SOFTNESS = 0.05, 0.045
"""How far the shade reaches beyond the words, and its blur, as shares of the width."""


def letters(words: Words, size: Size) -> Floats:
    """How much of each pixel is ink, float32 (h, w) 0..1."""
    width, height = size
    canvas = np.zeros((height, width), np.float32)
    for placed in words:
        move = (*IDENTITY[:4], placed.left, placed.top)
        ink = rasterise(placed.block.runs, (0, 0, width, height), move)
        rows = slice(ink.top, ink.top + ink.mask.shape[0])
        columns = slice(ink.left, ink.left + ink.mask.shape[1])
        canvas[rows, columns] = np.maximum(canvas[rows, columns], ink.mask / np.float32(255))
    return canvas


def shade(words: Words, size: Size, depth: float) -> Floats:
    """A soft shade around the words, float32 (h, w) from 0 to ``depth``."""
    width, height = size
    canvas = np.zeros((height // 4 + 1, width // 4 + 1), np.float32)
    room = _ROOM * width
    for placed in words:
        left = min(line.left for line in placed.block.lines) + placed.left - room
        right = max(line.right for line in placed.block.lines) + placed.left + room
        top, bottom = placed.top - room, placed.top + placed.block.height + room
        rows = slice(max(0, round(top / 4)), round(bottom / 4))
        canvas[rows, max(0, round(left / 4)) : round(right / 4)] = depth
    soft = cv2.GaussianBlur(canvas, (0, 0), max(_SOFTNESS * width / 4, 0.3), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(soft, size), np.float32)
