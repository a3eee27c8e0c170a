"""Rasterising: glyphs become coverage, by exact area at sub-pixel positions, and coverage is painted."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import uharfbuzz as hb
from numpy.typing import NDArray

from layers.common.compositing.over import over
from layers.common.imaging.alpha import Box, Colour
from layers.common.imaging.image import Mask, Pixels
from layers.common.typography.block import Block, GlyphRun
from layers.common.typography.fonts import Font

Matrix = tuple[float, float, float, float, float, float]
"""(xx, yx, xy, yy, dx, dy): x' = xx·x + xy·y + dx and y' = yx·x + yy·y + dy, pixels, y down."""

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_NOWHERE: Box = (0, 0, 0, 0)
_NO_CORNERS = np.zeros((0, 2), np.float32)
_ROUNDING = 1
"""Pixels: the boxes of variable fonts are rounded."""


@dataclass(frozen=True, eq=False, slots=True)
class Coverage:
    """How much of each pixel is covered: uint8 (h, w), with its upper left pixel at (``left``, ``top``)."""

    mask: Mask
    left: int
    top: int


EMPTY = Coverage(np.zeros((0, 0), np.uint8), 0, 0)


def backing(block: Block, padding: float) -> Coverage:
    """A box around all lines of a block, with ``padding`` around the letters, in em."""
    room = padding * block.style.size
    left = min(line.left for line in block.lines) - room
    right = max(line.right for line in block.lines) + room
    mask: Mask = np.full((round(block.height + room), max(1, round(right - left))), 255, np.uint8)
    return Coverage(mask, round(left), round(-room / 2))


def zoom(factor: float, x: float = 0.0, y: float = 0.0, at: tuple[float, float] = (0.0, 0.0)) -> Matrix:
    """Scale by ``factor`` around the point (x, y) of the block, then move by ``at``."""
    return factor, 0.0, 0.0, factor, at[0] + x - factor * x, at[1] + y - factor * y


def rasterise(runs: Sequence[GlyphRun], clip: Box, matrix: Matrix = IDENTITY) -> Coverage:
    """The coverage of glyphs, cropped to their ink.

    Args:
        clip: left, top, right, bottom of the area to draw.
        matrix: moves, scales or rotates the block first.
    """
    left, top, right, bottom = intersection(ink_box(runs, matrix) or _NOWHERE, clip)
    width, height = right - left, bottom - top
    if width <= 0 or height <= 0:
        return EMPTY
    draw = hb.RasterDraw()
    draw.extents = hb.RasterExtents(left, -bottom, width, height, width)
    xx, yx, xy, yy, dx, dy = matrix
    for run in runs:
        em = run.size / run.font.upem
        for glyph, (x, y) in zip(run.glyphs, run.origins, strict=True):
            # In HarfBuzz y points up, hence the signs.
            draw.transform = (
                xx * em, -yx * em, -xy * em, yy * em, xx * x + xy * y + dx, -(yx * x + yy * y + dy)
            )  # fmt: skip
            draw.draw_glyph(run.font.hb_font, glyph)
    image = draw.render()
    if image is None:
        raise MemoryError
    rows = np.frombuffer(image.buffer, np.uint8).reshape(height, width)
    return Coverage(np.ascontiguousarray(rows[::-1]), left, top)


def ink_box(runs: Iterable[GlyphRun], matrix: Matrix = IDENTITY) -> Box | None:
    """Left, top, right and bottom of the pixels that ink may touch; None if there is no ink."""
    corners = np.concatenate([_NO_CORNERS, *map(_corners, runs)])
    if not len(corners):
        return None
    xx, yx, xy, yy, dx, dy = matrix
    x = corners[:, 0] * xx + corners[:, 1] * xy + dx
    y = corners[:, 0] * yx + corners[:, 1] * yy + dy
    return (
        math.floor(x.min()) - _ROUNDING,
        math.floor(y.min()) - _ROUNDING,
        math.ceil(x.max()) + _ROUNDING,
        math.ceil(y.max()) + _ROUNDING,
    )


def intersection(one: Box, other: Box) -> Box:
    """The intersection of two boxes; if it is empty, its sides are in the wrong order."""
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _corners(run: GlyphRun) -> NDArray[np.float32]:
    em = run.size / run.font.upem
    corners = [
        (x + corner_x * em, y - corner_y * em)
        for glyph, (x, y) in zip(run.glyphs, run.origins, strict=True)
        for corner_x, corner_y in _glyph_corners(run.font, glyph)
    ]
    return np.array(corners, np.float32).reshape(-1, 2)


@lru_cache(maxsize=4096)
def _glyph_corners(font: Font, glyph: int) -> tuple[tuple[int, int], ...]:
    """The corners of a glyph's bounding box in font units, y up; none for a glyph without ink."""
    box = font.hb_font.get_glyph_extents(glyph)
    if box is None or not box.width or not box.height:
        return ()
    right, bottom = box.x_bearing + box.width, box.y_bearing + box.height
    return (box.x_bearing, box.y_bearing), (right, box.y_bearing), (box.x_bearing, bottom), (right, bottom)


def clip_box(pixels: Pixels, at: tuple[int, int] = (0, 0)) -> Box:
    """The picture's area in pixels of a block whose upper left corner is at ``at``, for use as ``clip``."""
    return -at[0], -at[1], pixels.shape[1] - at[0], pixels.shape[0] - at[1]


def paint(
    pixels: Pixels, coverage: Coverage, colour: Colour, opacity: float = 1.0, at: tuple[int, int] = (0, 0)
) -> None:
    """Paint a colour over ``pixels`` (writable RGB, or RGBA with straight alpha), in place, clipped to them.

    Args:
        opacity: 0 to 1.
        at: x and y of the pixel at the block's upper left corner.
    """
    left, top = coverage.left + at[0], coverage.top + at[1]
    height, width = coverage.mask.shape
    rows = slice(max(top, 0), max(min(top + height, pixels.shape[0]), 0))
    columns = slice(max(left, 0), max(min(left + width, pixels.shape[1]), 0))
    target = pixels[rows, columns]
    if not target.size:
        return
    mask = coverage.mask[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
    cover = np.asarray(cv2.convertScaleAbs(mask, alpha=opacity), np.uint8)
    target[:] = over(colour, target, cover)
