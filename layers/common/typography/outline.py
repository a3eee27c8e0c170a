"""Glyphs grown all around, for the line that sets them off against a photo."""

import math
from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Mask
from layers.common.typography.block import GlyphRun
from layers.common.typography.dilation import dilate
from layers.common.typography.raster import (
    EMPTY,
    IDENTITY,
    Coverage,
    Matrix,
    ink_box,
    intersection,
    rasterise,
)

_FINER = 2
"""Letters are grown on a raster that many times finer: the edge is then right to 1/30 pixel on the mean."""
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
    """The outline inside a tile, uint8 of the tile's size."""
    margin = (math.ceil(stroke) + 1) * _FINER
    left, top, right, bottom = (side * _FINER for side in tile)
    field = np.zeros((bottom - top + 2 * margin, right - left + 2 * margin), np.uint8)
    xx, yx, xy, yy, dx, dy = (_FINER * value for value in matrix)
    ink = rasterise(runs, _grown((left, top, right, bottom), margin), (xx, yx, xy, yy, dx, dy))
    height, width = ink.mask.shape
    if height:
        row, column = ink.top - top + margin, ink.left - left + margin
        field[row : row + height, column : column + width] = ink.mask
    grown = dilate(field, stroke * _FINER)[margin:-margin, margin:-margin]
    size = (tile[2] - tile[0], tile[3] - tile[1])
    return np.asarray(cv2.resize(grown, size, interpolation=cv2.INTER_AREA), np.uint8)


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
