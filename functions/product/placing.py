"""Placing: the subject at its size and place on the canvas."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import reduce
from math import ceil, floor
from typing import Final

import numpy as np

from functions.product.layout import Layout
from layers.common.compositing.margins import Margins
from layers.common.compositing.positioning import Cropped, Position, position
from layers.common.compositing.shadows import size_of
from layers.common.core.cutouts import ReducedCutout
from layers.common.errors import InvalidParameter, OutputTooLarge
from layers.common.imaging.alpha import Box
from layers.common.imaging.guard import check_output
from layers.common.imaging.image import Mask, Pixels, Size
from layers.common.imaging.resample import reduced_cutout, resample

_NONE: Final = Margins(0, 0, 0, 0)
_ROUNDING: Final = 1e-6
"""px. Less than this is an error of the arithmetic."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a part of the photo goes on a canvas.

    Attributes:
        canvas: width and height in px.
        source: the part, in pixels of the photo: the subject's box or all of it.
        position: of that part on the canvas.
    """

    canvas: Size
    source: Box
    position: Position

    @property
    def scales(self) -> tuple[float, float]:
        """Canvas pixels per photo pixel, across and down. They differ by the rounding of the size only."""
        left, top, right, bottom = self.source
        width, height = self.position.size
        return width / (right - left), height / (bottom - top)

    @property
    def photo_at(self) -> tuple[float, float]:
        """Where the photo's upper left corner is on the canvas, px."""
        across, down = self.scales
        return self.position.left - self.source[0] * across, self.position.top - self.source[1] * down

    def on_canvas(self, box: Box) -> Box:
        """A box of the photo on the canvas, rounded."""
        (left, top), (across, down) = self.photo_at, self.scales
        return (
            round(left + box[0] * across),
            round(top + box[1] * down),
            round(left + box[2] * across),
            round(top + box[3] * down),
        )

    def grown(self, box: Box, reach: Margins) -> "Placement":
        """The same on a canvas with room for what extends beyond a box on it by ``reach``.

        A side beyond which the box itself extends stays: what is cut off there is not shown by more room.
        """
        width, height = self.canvas
        inside = box[0], box[1], width - box[2], height - box[3]
        left, top, right, bottom = (
            max(0, room - has) if has >= 0 else 0 for room, has in zip(reach, inside, strict=True)
        )
        return Placement(
            (width + left + right, height + top + bottom), self.source, _moved(self.position, left, top)
        )

    def with_room(self, box: Box, reaches: Callable[[Size], Iterable[Margins]]) -> "Placement":
        """As :meth:`grown`, for reaches that depend on the canvas: it grows until all have room.

        Args:
            reaches: on a canvas of that size. They grow by less than half of what it grows by.
        """
        found = self
        while (larger := self.grown(box, reduce(Margins.around, reaches(found.canvas), _NONE))) != found:
            found = larger
        return found


@dataclass(frozen=True, eq=False, slots=True)
class Placed:
    """The part of a subject that is on the canvas.

    Attributes:
        rgba: uint8 (h, w, 4), straight alpha.
        left, top: its upper left corner on the canvas.
        canvas: width and height of the canvas in px.
    """

    rgba: Pixels
    left: int
    top: int
    canvas: Size

    @property
    def window(self) -> tuple[slice, slice]:
        """Its rows and columns on the canvas."""
        height, width = self.rgba.shape[:2]
        return slice(self.top, self.top + height), slice(self.left, self.left + width)

    def on_canvas(self) -> Pixels:
        """The canvas with nothing but the subject, uint8 (h, w, 4)."""
        width, height = self.canvas
        canvas = np.zeros((height, width, 4), np.uint8)
        canvas[self.window] = self.rgba
        return canvas

    def alpha(self) -> Mask:
        """The subject's alpha on the canvas, uint8 (h, w)."""
        alpha = np.zeros(self.canvas[::-1], np.uint8)
        alpha[self.window] = self.rgba[..., 3]
        return alpha


def placement(photo: Size, subject: Box, layout: Layout, max_pixels: int) -> Placement:
    """Where the layout puts the subject of a photo.

    Raises:
        InvalidParameter: margins and paddings leave no room.
        OutputTooLarge: the canvas has more than ``max_pixels``.
    """
    source = (0, 0, *photo) if layout.reference == "photo" else subject
    canvas = layout.canvas(photo, size_of(subject))
    try:
        check_output(*canvas, max_pixels)
    except OutputTooLarge as fault:
        raise fault.at("layout") from None
    rules = layout.positioning(photo, subject)
    found = position(size_of(source), canvas, rules, Cropped.of(source, photo))
    if found is None:
        raise InvalidParameter(
            "expected margins and paddings that leave room for the subject", param="layout"
        )
    return Placement(canvas, source, found)


def placed(cutout: ReducedCutout, where: Placement) -> Placed:
    """The subject at its size, clipped to the canvas and to the area that it may fill."""
    across, down = (_axis(cutout, where, axis) for axis in (0, 1))
    size = across.end - across.start, down.end - down.start
    part = (across.source_start, down.source_start, across.source_end, down.source_end)
    is_reduced = max(where.scales) * cutout.level.factor <= 1
    resized = (reduced_cutout if is_reduced else resample)(cutout.level.pixels, size, part)
    return Placed(resized, across.start, down.start, where.canvas)


@dataclass(frozen=True, slots=True)
class _Axis:
    """One axis of what is drawn: whole pixels of the canvas, and what they show in pixels of the level."""

    start: int
    end: int
    source_start: float
    source_end: float


def _axis(cutout: ReducedCutout, where: Placement, axis: int) -> _Axis:
    level = cutout.level
    count = level.pixels.shape[1 - axis]
    step = where.scales[axis] * level.factor
    first = where.photo_at[axis] + (level.left, level.top)[axis] * where.scales[axis]
    area, side = where.position.area, where.canvas[axis]
    start = max(floor(first + _ROUNDING), area[axis], 0)
    end = max(min(ceil(first + count * step - _ROUNDING), area[axis + 2], side), start + 1)
    # A pixel that the photo's border crosses shows what there is of it.
    bounded = (min(max((edge - first) / step, 0), count) for edge in (start, end))
    return _Axis(start, end, *bounded)


def _moved(spot: Position, right: int, down: int) -> Position:
    left, top, *ends = spot.area
    area = (left + right, top + down, ends[0] + right, ends[1] + down)
    return replace(spot, left=spot.left + right, top=spot.top + down, area=area)
