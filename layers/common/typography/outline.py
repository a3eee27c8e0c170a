"""Outlines: glyphs dilated by a disc, for a stroke that sets them off against a photo."""

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

_ROW_OFFSET = 0.2
"""Pixels by which the ink of a row is nearer than the row's middle, on average; measured."""
_SUPERSAMPLING = 2
"""Glyphs are dilated on a raster this many times finer; the mean error of the edge is then 1/30 pixel."""
_LARGEST_DISC = 16.0
"""Radius in pixels above which distances are measured: the time for chords grows with the radius squared."""
_INK = 128
_TILE = 512
"""Pixels a side of a tile; tiles keep memory independent of the size of the type."""


def outline(runs: Sequence[GlyphRun], stroke: float, clip: Box, matrix: Matrix = IDENTITY) -> Coverage:
    """The coverage of all within ``stroke`` pixels of the glyphs, which includes them; corners are round.

    Paint it before the glyphs.

    Args:
        clip, matrix: as for :func:`rasterise`.
    """
    reach = math.ceil(stroke) + 1
    boxed = [(run, _expanded(box, reach)) for run in runs if (box := ink_box([run], matrix)) is not None]
    if not boxed:
        return EMPTY
    boxes = np.array([box for _, box in boxed])
    left, top, right, bottom = intersection((*boxes[:, :2].min(0), *boxes[:, 2:].max(0)), clip)
    if left >= right or top >= bottom:
        return EMPTY
    mask = np.zeros((bottom - top, right - left), np.uint8)
    for tile in _tiles((left, top, right, bottom)):
        near = [run for run, box in boxed if _overlap(box, tile)]
        if near:
            rows, columns = slice(tile[1] - top, tile[3] - top), slice(tile[0] - left, tile[2] - left)
            mask[rows, columns] = _dilated_ink(near, stroke, tile, matrix)
    return Coverage(mask, left, top)


def _dilated_ink(runs: Sequence[GlyphRun], stroke: float, tile: Box, matrix: Matrix) -> Mask:
    """The outline inside a tile, uint8 (h, w) of the tile's size."""
    margin = (math.ceil(stroke) + 1) * _SUPERSAMPLING
    left, top, right, bottom = (side * _SUPERSAMPLING for side in tile)
    field = np.zeros((bottom - top + 2 * margin, right - left + 2 * margin), np.uint8)
    xx, yx, xy, yy, dx, dy = (_SUPERSAMPLING * value for value in matrix)
    ink = rasterise(runs, _expanded((left, top, right, bottom), margin), (xx, yx, xy, yy, dx, dy))
    height, width = ink.mask.shape
    if height:
        row, column = ink.top - top + margin, ink.left - left + margin
        field[row : row + height, column : column + width] = ink.mask
    grown = dilate(field, stroke * _SUPERSAMPLING)[margin:-margin, margin:-margin]
    size = (tile[2] - tile[0], tile[3] - tile[1])
    return np.asarray(cv2.resize(grown, size, interpolation=cv2.INTER_AREA), np.uint8)


def _tiles(box: Box) -> Iterator[Box]:
    left, top, right, bottom = box
    for y in range(top, bottom, _TILE):
        for x in range(left, right, _TILE):
            yield x, y, min(x + _TILE, right), min(y + _TILE, bottom)


def _expanded(box: Box, by: int) -> Box:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _overlap(one: Box, other: Box) -> bool:
    left, top, right, bottom = intersection(one, other)
    return left < right and top < bottom


def dilate(mask: Mask, radius: float) -> Mask:
    """Dilate a mask by a disc of ``radius`` pixels, fractions included; edges stay soft.

    The disc is composed of chords: horizontal ones near its middle row, vertical ones near its middle column.
    Dilation along a chord is exact. A large disc follows from the distance to the nearest pixel that is
    mostly covered, to half a pixel.
    """
    if radius > _LARGEST_DISC:
        return _within_distance(mask, radius)
    across = _dilate_by_chords(mask, radius)
    along = _dilate_by_chords(np.ascontiguousarray(mask.T), radius).T
    return np.maximum(across, along)


def _within_distance(mask: Mask, radius: float) -> Mask:
    empty = np.asarray(mask < _INK, np.uint8)
    if empty.all():
        return np.zeros_like(mask)
    # Distances are between the middles of pixels; ink ends half a pixel outside of its last one.
    distance = cv2.distanceTransform(empty, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(cv2.convertScaleAbs(np.clip(radius + 1 - distance, 0, 1), alpha=255), np.uint8)


def _dilate_by_chords(mask: Mask, radius: float) -> Mask:
    """Dilate by the horizontal chords of the octants where the ends of adjacent chords are close."""
    grown = np.zeros_like(mask)
    for row in range(min(math.ceil(radius * math.sqrt(0.5)), math.floor(radius)) + 1):
        widened = _dilate_row(mask, math.sqrt(radius * radius - max(row - _ROW_OFFSET, 0) ** 2))
        height = len(mask) - row
        np.maximum(grown[row:], widened[:height], out=grown[row:])
        np.maximum(grown[:height], widened[row:], out=grown[:height])
    return grown


def _dilate_row(mask: Mask, reach: float) -> Mask:
    """Dilate to the left and to the right: by whole pixels, then by a fraction f.

    An edge that covers c of a pixel then covers c + f; what exceeds 1 goes to the next pixel.
    """
    whole = math.floor(reach)
    moved = cv2.dilate(mask, np.ones((1, 2 * whole + 1), np.uint8))
    beside = cv2.dilate(moved, np.ones((1, 3), np.uint8))
    spared = np.full((), 255 * (1 - reach + whole))
    return np.asarray(cv2.min(beside, cv2.add(moved, cv2.subtract(beside, spared))), np.uint8)
