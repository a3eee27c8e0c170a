"""Positioned glyphs become coverage, at sub-pixel positions and by exact areas."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import uharfbuzz as hb
from numpy.typing import NDArray

from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Mask
from layers.common.typography.block import GlyphRun
from layers.common.typography.face import Face

Matrix = tuple[float, float, float, float, float, float]
"""(xx, yx, xy, yy, dx, dy): x' = xx·x + xy·y + dx and y' = yx·x + yy·y + dy, pixels, y down."""

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_NOWHERE: Box = (0, 0, 0, 0)
_NO_CORNERS = np.zeros((0, 2), np.float32)
_ROUNDING = 1
"""Pixels: a variable font's boxes are rounded."""


@dataclass(frozen=True, eq=False, slots=True)
class Coverage:
    """How much of each pixel is covered: uint8 (h, w), whose top left pixel lies at (``left``, ``top``)."""

    mask: Mask
    left: int
    top: int


EMPTY = Coverage(np.zeros((0, 0), np.uint8), 0, 0)


def zoom(factor: float, x: float = 0.0, y: float = 0.0, at: tuple[float, float] = (0.0, 0.0)) -> Matrix:
    """Grow by ``factor`` around the point (x, y) of the block, and move the block by ``at``."""
    return factor, 0.0, 0.0, factor, at[0] + x - factor * x, at[1] + y - factor * y


def rasterise(runs: Sequence[GlyphRun], clip: Box, matrix: Matrix = IDENTITY) -> Coverage:
    """The coverage of glyphs, no larger than their ink.

    Args:
        clip: left, top, right, bottom of what may be drawn on.
        matrix: moves, scales or turns the block before it is drawn.
    """
    left, top, right, bottom = intersection(ink_box(runs, matrix) or _NOWHERE, clip)
    width, height = right - left, bottom - top
    if width <= 0 or height <= 0:
        return EMPTY
    draw = hb.RasterDraw()
    draw.extents = hb.RasterExtents(left, -bottom, width, height, width)
    xx, yx, xy, yy, dx, dy = matrix
    for run in runs:
        em = run.size / run.face.upem
        for glyph, (x, y) in zip(run.glyphs, run.origins, strict=True):
            # HarfBuzz counts y upwards, hence the signs.
            draw.transform = (
                xx * em, -yx * em, -xy * em, yy * em, xx * x + xy * y + dx, -(yx * x + yy * y + dy)
            )  # fmt: skip
            draw.draw_glyph(run.face.font, glyph)
    image = draw.render()
    if image is None:
        raise MemoryError
    rows = np.frombuffer(image.buffer, np.uint8).reshape(height, width)
    return Coverage(np.ascontiguousarray(rows[::-1]), left, top)


def ink_box(runs: Iterable[GlyphRun], matrix: Matrix = IDENTITY) -> Box | None:
    """The pixels that ink may touch, as left, top, right, bottom; None where there is none."""
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
    """What two boxes share; its sides are in the wrong order where that is nothing."""
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _corners(run: GlyphRun) -> NDArray[np.float32]:
    em = run.size / run.face.upem
    corners = [
        (x + corner_x * em, y - corner_y * em)
        for glyph, (x, y) in zip(run.glyphs, run.origins, strict=True)
        for corner_x, corner_y in _glyph_corners(run.face, glyph)
    ]
    return np.array(corners, np.float32).reshape(-1, 2)


@lru_cache(maxsize=4096)
def _glyph_corners(face: Face, glyph: int) -> tuple[tuple[int, int], ...]:
    """The corners of a glyph's box in font units, y up; none for a glyph without ink."""
    box = face.font.get_glyph_extents(glyph)
    if box is None or not box.width or not box.height:
        return ()
    right, bottom = box.x_bearing + box.width, box.y_bearing + box.height
    return (box.x_bearing, box.y_bearing), (right, box.y_bearing), (box.x_bearing, bottom), (right, bottom)
