"""Placing: the subject at its size and place on the canvas."""

from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from functions.product.params import Layout
from layers.common.compositing.positioning import Cropped, Position, position
from layers.common.errors import InvalidParameter
from layers.common.imaging.alpha import Box, bounds
from layers.common.imaging.guard import check_output
from layers.common.imaging.image import Mask, Pixels, Size
from layers.common.imaging.resample import resample
from layers.common.vision.cut import FAINTEST_EDGE

Reach = tuple[float, float, float, float]
"""How far something extends beyond the subject's box: left, top, right, bottom, px."""


@dataclass(frozen=True, eq=False, slots=True)
class Placed:
    """A subject on its canvas.

    Attributes:
        canvas: width and height of the canvas in px.
        rgba: the part of the subject that is on the canvas, uint8 (h, w, 4), straight alpha.
        at: left and top of that part.
        box: the subject's box on the canvas, which may extend beyond it.
        photo: the whole photo's box on the canvas.
    """

    canvas: Size
    rgba: Pixels
    at: tuple[int, int]
    box: Box
    photo: tuple[float, float, float, float]

    @property
    def window(self) -> tuple[slice, slice]:
        """Rows and columns of :attr:`rgba` on the canvas."""
        (left, top), (height, width) = self.at, self.rgba.shape[:2]
        return slice(top, top + height), slice(left, left + width)

    def alpha(self) -> Mask:
        """The subject's alpha on the canvas, uint8 (h, w)."""
        alpha = np.zeros(self.canvas[::-1], np.uint8)
        alpha[self.window] = self.rgba[..., 3]
        return alpha


def place(cutout: Pixels, layout: Layout, max_pixels: int) -> tuple[Position, Size, Box]:
    """The position of the subject by the layout, the canvas, and what of the photo is placed.

    Args:
        cutout: the whole photo with its subject's alpha, uint8 (h, w, 4).

    Raises:
        InvalidParameter: the margins leave no room.
        OutputTooLarge: the canvas has more than ``max_pixels``.
    """
    height, width = cutout.shape[:2]
    photo = (width, height)
    subject = bounds(cutout[..., 3], FAINTEST_EDGE - 1)
    assert subject is not None  # an empty cut-out is refused before
    box = (0, 0, *photo) if layout.reference == "photo" else subject
    canvas = layout.canvas(photo, (subject[2] - subject[0], subject[3] - subject[1]))
    check_output(*canvas, max_pixels)
    cropped = Cropped.of(box, photo) if layout.reference == "subject" else Cropped()
    found = position((box[2] - box[0], box[3] - box[1]), canvas, layout.positioning, cropped)
    if found is None:
        raise InvalidParameter("expected margins and paddings that leave room for the subject", param="layout")
    return found, canvas, box


def grown(found: Position, canvas: Size, box: Box, reach: Reach) -> tuple[Position, Size]:
    """The canvas with room for what extends beyond a box on it by ``reach``; the position moves along."""
    left, top = (ceil(max(0.0, out - start)) for out, start in zip(reach[:2], box[:2], strict=True))
    right, bottom = (
        ceil(max(0.0, end + out - side)) for out, end, side in zip(reach[2:], box[2:], canvas, strict=True)
    )
    area = found.area
    moved = replace(
        found,
        left=found.left + left,
        top=found.top + top,
        area=(area[0] + left, area[1] + top, area[2] + left, area[3] + top),
    )
    return moved, (canvas[0] + left + right, canvas[1] + top + bottom)


def on_canvas(cutout: Pixels, found: Position, canvas: Size, source: Box) -> Placed:
    """The subject, scaled and clipped, at its position.

    Args:
        source: what of the photo is placed.
    """
    scales = [size / (source[axis + 2] - source[axis]) for axis, size in enumerate(found.size)]
    corner = found.left, found.top
    height, width = cutout.shape[:2]
    photo = [corner[axis] - source[axis] * scales[axis] for axis in (0, 1)]
    ends = [photo[axis] + side * scales[axis] for axis, side in enumerate((width, height))]
    window = [
        max(found.area[0], found.left, 0),
        max(found.area[1], found.top, 0),
        min(found.area[2], found.box[2], canvas[0]),
        min(found.area[3], found.box[3], canvas[1]),
    ]
    size = window[2] - window[0], window[3] - window[1]
    part = tuple((window[i] - corner[i % 2]) / scales[i % 2] + source[i % 2] for i in range(4))
    rgba = resample(np.ascontiguousarray(cutout), size, part)
    inner = bounds(cutout[..., 3], FAINTEST_EDGE - 1)
    assert inner is not None
    box = tuple(round(photo[i % 2] + inner[i] * scales[i % 2]) for i in range(4))
    return Placed(canvas, rgba, (window[0], window[1]), box, (*photo, *ends))
