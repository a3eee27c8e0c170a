"""Positioned glyphs become coverage, at sub-pixel positions and by exact areas."""

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
import uharfbuzz as hb

from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Mask
from layers.common.typography.block import GlyphRun

Matrix = tuple[float, float, float, float, float, float]
"""(xx, yx, xy, yy, dx, dy): x' = xx·x + xy·y + dx and y' = yx·x + yy·y + dy, pixels, y down."""

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_OUTLINE_SCALE = 4


def zoom(factor: float, x: float = 0.0, y: float = 0.0, at: tuple[float, float] = (0.0, 0.0)) -> Matrix:
    """Grow by ``factor`` around the point (x, y) of the block, and move the block by ``at``."""
    return factor, 0.0, 0.0, factor, at[0] + x - factor * x, at[1] + y - factor * y


@dataclass(frozen=True, eq=False, slots=True)
class Coverage:
    """How much of each pixel is covered: uint8 (h, w), whose top left pixel lies at (``left``, ``top``)."""

    mask: Mask
    left: int
    top: int


def rasterise(runs: Iterable[GlyphRun], matrix: Matrix = IDENTITY, clip: Box | None = None) -> Coverage:
    """The coverage of glyphs, as tight as their ink.

    Args:
        matrix: moves, scales or turns the block.
        clip: left, top, right, bottom; what lies outside is not drawn.
    """
    draw = hb.RasterDraw()
    xx, yx, xy, yy, dx, dy = matrix
    for run in runs:
        em = run.size / run.face.upem
        for glyph, (x, y) in zip(run.glyphs, run.origins, strict=True):
            # HarfBuzz counts y upwards, hence the signs.
            draw.transform = (
                xx * em, -yx * em, -xy * em, yy * em, xx * x + xy * y + dx, -(yx * x + yy * y + dy)
            )  # fmt: skip
            draw.draw_glyph(run.face.font, glyph)
    if clip is not None:
        left, top, right, bottom = clip
        width, height = max(right - left, 1), max(bottom - top, 1)
        draw.extents = hb.RasterExtents(left, -top - height, width, height, width)
    image = draw.render()
    assert image is not None
    place = image.extents
    rows = np.frombuffer(image.buffer, np.uint8).reshape(place.height, max(place.stride, 0))
    mask = np.ascontiguousarray(rows[::-1, : place.width])
    return Coverage(mask, place.x_origin, -place.y_origin - place.height)


def outline(
    runs: Iterable[GlyphRun], stroke: float, matrix: Matrix = IDENTITY, clip: Box | None = None
) -> Coverage:
    """The coverage of glyphs grown by ``stroke`` pixels all around, with round corners; drawn first."""
    scale = _OUTLINE_SCALE
    xx, yx, xy, yy, dx, dy = (scale * value for value in matrix)
    large = rasterise(runs, (xx, yx, xy, yy, dx, dy), clip and _grown(clip, stroke, scale))
    if not large.mask.size:
        return large
    reach = int(np.ceil(stroke)) + 1
    left, top = large.left // scale - reach, large.top // scale - reach
    height, width = large.mask.shape
    right = -(-(large.left + width) // scale) + reach
    bottom = -(-(large.top + height) // scale) + reach
    margins = (
        large.top - top * scale,
        bottom * scale - large.top - height,
        large.left - left * scale,
        right * scale - large.left - width,
    )
    ink = cv2.copyMakeBorder(large.mask, *margins, cv2.BORDER_CONSTANT, value=0)
    outside = (ink < 128).astype(np.uint8)
    distance = cv2.distanceTransform(outside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    grown = np.clip((stroke * scale + 1 - distance) * 255, 0, 255).astype(np.uint8)
    mask = cv2.resize(grown, None, fx=1 / scale, fy=1 / scale, interpolation=cv2.INTER_AREA)
    return Coverage(np.asarray(mask, np.uint8), left, top)


def _grown(clip: Box, stroke: float, scale: int) -> Box:
    margin = int(np.ceil(stroke)) + 1
    left, top, right, bottom = clip
    return (
        (left - margin) * scale,
        (top - margin) * scale,
        (right + margin) * scale,
        (bottom + margin) * scale,
    )
