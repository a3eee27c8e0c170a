"""Masks grown by a disc, fractions of a pixel included."""

import math

import cv2
import numpy as np

from layers.common.imaging.image import Mask

_NEARER = 0.2
"""Pixels by which the ink of a row lies nearer than its middle, on the mean; found by measuring."""


def dilate(mask: Mask, radius: float) -> Mask:
    """Grow what a mask covers by ``radius`` pixels all around, and keep its edges soft.

    The disc is the union of its chords: of those from left to right near its middle row, of those from top to
    bottom near its middle column. By a chord a mask is grown without error along it.
    """
    across = _grown_by_chords(mask, radius)
    along = _grown_by_chords(np.ascontiguousarray(mask.T), radius).T
    return np.maximum(across, along)


def _grown_by_chords(mask: Mask, radius: float) -> Mask:
    """By the horizontal chords of the octants in which the ends of neighbours lie close to each other."""
    grown = np.zeros_like(mask)
    for row in range(min(math.ceil(radius * math.sqrt(0.5)), math.floor(radius)) + 1):
        widened = _widened(mask, math.sqrt(radius * radius - max(row - _NEARER, 0) ** 2))
        height = len(mask) - row
        np.maximum(grown[row:], widened[:height], out=grown[row:])
        np.maximum(grown[:height], widened[row:], out=grown[:height])
    return grown


def _widened(mask: Mask, reach: float) -> Mask:
    """Grow to the left and to the right: by whole pixels, then by a fraction f.

    There an edge that covers c of a pixel covers c + f, and what is more than 1 goes to the next pixel.
    """
    whole = math.floor(reach)
    moved = cv2.dilate(mask, np.ones((1, 2 * whole + 1), np.uint8))
    beside = cv2.dilate(moved, np.ones((1, 3), np.uint8))
    spared = np.full((), 255 * (1 - reach + whole))
    return np.asarray(cv2.min(beside, cv2.add(moved, cv2.subtract(beside, spared))), np.uint8)
