"""Glyphs grown all around, for the line that sets them off against a photo."""

import math
from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Mask
from layers.common.typography.block import GlyphRun
from layers.common.typography.raster import (
    EMPTY,
    IDENTITY,
    Coverage,
    Matrix,
    ink_box,
    intersection,
    rasterise,
)

_FINER = 4
"""Distances are taken on a raster that many times finer: the edge is then right to about 1/16 pixel."""
_TILE = 512
"""Pixels a side of what is worked on at once, so that memory does not follow the size of the type."""


def outline(runs: Sequence[GlyphRun], stroke: float, clip: Box, matrix: Matrix = IDENTITY) -> Coverage:
    """The coverage of glyphs and of all within ``stroke`` pixels of them, hence with round corners.

    It lies below the glyphs' own: paint it first.

    Args:
        clip, matrix: as for :func:`rasterise`.
    """
    reach = math.ceil(stroke) + 1
    boxed = [(run, _grown(box, reach)) for run in runs if (box := ink_box([run], matrix)) is not None]
    if not boxed:
        return EMPTY
    boxes = np.array([box for _, box in boxed])
    left, top, right, bottom = intersection((*boxes[:, :2].min(0), *boxes[:, 2:].max(0)), clip)
    if left >= right or top >= bottom:
        return EMPTY
    mask = np.zeros((bottom - top, right - left), np.uint8)
    for tile in _tiles((left, top, right, bottom)):
        near = [run for run, box in boxed if _meet(box, tile)]
        if near:
            rows, columns = slice(tile[1] - top, tile[3] - top), slice(tile[0] - left, tile[2] - left)
            mask[rows, columns] = _grown_ink(near, stroke, tile, matrix)
    return Coverage(mask, left, top)


def _grown_ink(runs: Sequence[GlyphRun], stroke: float, tile: Box, matrix: Matrix) -> Mask:
    reach = math.ceil(stroke) + 1
    left, top, right, bottom = _grown(tile, reach)
    field = np.full(((bottom - top) * _FINER, (right - left) * _FINER), 255, np.uint8)
    xx, yx, xy, yy, dx, dy = (_FINER * value for value in matrix)
    ink = rasterise(
        runs, (left * _FINER, top * _FINER, right * _FINER, bottom * _FINER), (xx, yx, xy, yy, dx, dy)
    )
    height, width = ink.mask.shape
    if not height:
        return np.zeros((tile[3] - tile[1], tile[2] - tile[0]), np.uint8)
    row, column = ink.top - top * _FINER, ink.left - left * _FINER
    field[row : row + height, column : column + width] = cv2.bitwise_not(ink.mask)
    _, outside = cv2.threshold(field, 127, 255, cv2.THRESH_BINARY)
    distance = cv2.distanceTransform(outside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    margin = reach * _FINER
    # Half a pixel lies between the ink's last centre and its edge.
    _, grown = cv2.threshold(
        distance[margin:-margin, margin:-margin], stroke * _FINER + 0.5, 255, cv2.THRESH_BINARY_INV
    )
    return np.asarray(
        cv2.resize(grown.astype(np.uint8), None, fx=1 / _FINER, fy=1 / _FINER, interpolation=cv2.INTER_AREA),
        np.uint8,
    )


def _tiles(box: Box) -> Iterator[Box]:
    left, top, right, bottom = box
    for y in range(top, bottom, _TILE):
        for x in range(left, right, _TILE):
            yield x, y, min(x + _TILE, right), min(y + _TILE, bottom)


def _grown(box: Box, by: int) -> Box:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _meet(one: Box, other: Box) -> bool:
    left, top, right, bottom = intersection(one, other)
    return left < right and top < bottom
