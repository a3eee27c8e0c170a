"""Planes that are resized around a fixed point.

OpenCV's resize takes half the time of an affine warp and supports any scale, but it starts at the corner of a
sample. For a zoom, planes are therefore cut in four at the zoom's fixed point, and each quarter is flipped so
that this point becomes its upper left corner. OpenCV interpolates three or four channels faster than as many
planes, so quarters of similar size become the channels of one picture.

On x86, Intel's library resizes in two thirds of that time, within a level of OpenCV's own code, but only by a
ratio of whole numbers. A size a little larger than needed is therefore looked for whose ratio is right to a
fraction of a sample.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple, Self

import cv2
import numpy as np

from functions.motion.picture.planes import Grid, View
from layers.common.imaging.image import Mask, Pixels, Size


class Flip(NamedTuple):
    """The axes on which a quarter is flipped."""

    across: bool
    down: bool


_FLIP_CODES = {Flip(True, False): 1, Flip(False, True): 0, Flip(True, True): -1}
"""OpenCV's codes."""
_UPRIGHT = Flip(False, False)
_CHANNELS = 4
_PACKED_COST = 0.62
"""Time to resize and separate a sample of four channels, relative to a sample of a plane."""


_SPARE = 33
"""Pixels by which a result may be larger than needed."""
_TOLERANCE = 1 / 32
"""Samples by which the far end of a result may be off, as in OpenCV's warps."""


class Channel(NamedTuple):
    """A quarter of a plane, by the plane's number."""

    plane: int
    flip: Flip


class Part(NamedTuple):
    """Quarters as the channels of a picture."""

    channels: Sequence[Channel]
    picture: Pixels


@dataclass(frozen=True, eq=False, slots=True)
class PlaneQuarters:
    """Planes of the same grid, cut in four at a point.

    Attributes:
        at: the point, as the (column, row) of the frame's sample whose upper left corner it is.
        parts: the quarters that are visible in the frame.
    """

    at: tuple[int, int]
    parts: Sequence[Part]

    @classmethod
    def of(
        cls,
        planes: Sequence[Mask],
        grid: Grid,
        view: View,
        point: tuple[int, int],
        frame: Size,
        largest: float,
    ) -> Self:
        """Cut planes where ``view`` shows them at a point of the frame.

        Chroma can only be cut between two of its samples, half a pixel to the left of the point. At the
        view's own scale that makes no difference; at another scale it shifts chroma by
        ``(1 - view.scale / scale) / 2`` pixels across.

        Args:
            grid: positions of the planes' samples.
            point: even. It may be outside of the frame.
            largest: maximum scale that will be painted.
        """
        # The upper left corner of a sample, relative to its nominal position.
        beside = grid.x - grid.step / 2, grid.y - grid.step / 2
        corner = View(
            1.0,
            view.scale * point[0] + view.left + (view.scale - 1) * beside[0],
            view.scale * point[1] + view.top + (view.scale - 1) * beside[1],
        )
        parts = []
        for channels, size in _parts(len(planes), point, frame):
            reach = ceil((size[0] + _SPARE) * largest / 2) * 2, ceil((size[1] + _SPARE) * largest / 2) * 2
            cuts = [_cut(planes[one.plane], grid, corner, reach, one.flip) for one in channels]
            parts.append(Part(channels, cuts[0] if len(cuts) == 1 else np.asarray(cv2.merge(cuts), np.uint8)))
        return cls((point[0] // grid.step, point[1] // grid.step), parts)

    def paint(self, scale: float, corner: tuple[int, int], targets: Sequence[Mask]) -> None:
        """Fill one target per plane; their upper left sample is the frame's ``corner`` (column, row).

        Args:
            scale: of the view, 1.5 or more. For smaller scales down to 1, the last row and column are up to
                ``(1.5 - scale) / 2`` samples off.
        """
        left, top = (first - at for first, at in zip(corner, self.at, strict=True))
        height, width = targets[0].shape
        for channels, picture in self.parts:
            across = [_spans(left, left + width, flipped=one.flip.across) for one in channels]
            down = [_spans(top, top + height, flipped=one.flip.down) for one in channels]
            rows, columns = (max(own.stop for own, _ in spans) for spans in (down, across))
            if not rows or not columns:
                continue
            for one, resized, (own_rows, to_rows), (own_columns, to_columns) in zip(
                channels, _separate(_resize(picture, scale, columns, rows)), down, across, strict=True
            ):
                _copy(resized[own_rows, own_columns], one.flip, targets[one.plane][to_rows, to_columns])


def _parts(planes: int, point: tuple[int, int], frame: Size) -> Sequence[tuple[Sequence[Channel], Size]]:
    """The channels of each part, and its width and height on the frame.

    Quarters of several sizes are put together if that costs less than it saves; otherwise only those of three
    planes or more, which have the same size.
    """
    shown = {flip: _shown(flip, point, frame) for flip in (_UPRIGHT, *_FLIP_CODES)}
    shown = {flip: size for flip, size in shown.items() if min(size) > 0}
    channels = [Channel(plane, flip) for flip in shown for plane in range(planes)]
    width, height = (max(size[axis] for size in shown.values()) for axis in (0, 1))
    area = sum(size[0] * size[1] for size in shown.values())
    if len(channels) % _CHANNELS == 0 and len(shown) * width * height * _PACKED_COST < area:
        return [(some, (width, height)) for some in _batches(channels, _CHANNELS)]
    return [(some, shown[some[0].flip]) for some in _batches(channels, planes if planes > 2 else 1)]


def _batches(channels: Sequence[Channel], size: int) -> Sequence[Sequence[Channel]]:
    return [channels[first : first + size] for first in range(0, len(channels), size)]


def _shown(flip: Flip, point: tuple[int, int], frame: Size) -> Size:
    """The width and height of a quarter's part in the frame; one of them is not positive if there is none."""
    width, height = (at if back else side - at for at, side, back in zip(point, frame, flip, strict=True))
    return width, height


def _cut(plane: Mask, grid: Grid, corner: View, reach: tuple[int, int], flip: Flip) -> Mask:
    left, top = (-side if back else 0 for side, back in zip(reach, flip, strict=True))
    box = left, top, left + reach[0], top + reach[1]
    quarter = corner.sample(plane, grid, box, cv2.BORDER_REPLICATE)
    return quarter if flip == _UPRIGHT else np.asarray(cv2.flip(quarter, _FLIP_CODES[flip]), np.uint8)


def _spans(first: int, end: int, *, flipped: bool) -> tuple[slice, slice]:
    """The samples from ``first`` to ``end``, counted from the point, that lie in a quarter.

    Returns:
        Their indices in the quarter, from the point outwards, and in the target; empty slices if there are
        none.
    """
    near, far = (max(-end, 0), max(-first, 0)) if flipped else (max(first, 0), max(end, 0))
    target = slice(-far - first, -near - first) if flipped else slice(near - first, far - first)
    return slice(near, far), target


def _resize(picture: Pixels, scale: float, columns: int, rows: int) -> Pixels:
    """A picture resized by ``1 / scale``, from its upper left corner to so many columns and rows or more."""
    across, down = _ratio(columns, scale, picture.shape[1]), _ratio(rows, scale, picture.shape[0])
    if across is None or down is None or not cv2.ipp.useIPP():
        near, factor = picture[: _reach(rows, scale), : _reach(columns, scale)], 1 / scale
        return np.asarray(
            cv2.resize(near, None, fx=factor, fy=factor, interpolation=cv2.INTER_LINEAR), np.uint8
        )
    near, size = picture[: down.samples, : across.samples], (across.pixels, down.pixels)
    cv2.ipp.setUseIPP_NotExact(True)  # in this thread
    try:
        return np.asarray(cv2.resize(near, size, interpolation=cv2.INTER_LINEAR), np.uint8)
    finally:
        cv2.ipp.setUseIPP_NotExact(False)


class _Ratio(NamedTuple):
    samples: int
    pixels: int


def _ratio(pixels: int, scale: float, most: int) -> _Ratio | None:
    """A ratio near ``scale`` of at most ``most`` samples to ``pixels`` or a few more, if there is one."""
    for enough in range(pixels, pixels + _SPARE):
        samples = round(enough * scale)
        if abs(enough * scale - samples) < _TOLERANCE and samples <= most:
            return _Ratio(samples, enough)
    return None


def _reach(pixels: int, scale: float) -> int:
    """The maximum number of samples that a resize turns into no more than ``pixels``."""
    return ceil((pixels + 0.5) * scale) - 1


def _separate(picture: Pixels) -> Sequence[Mask]:
    if picture.ndim == 2:
        return [picture]
    return [np.asarray(plane, np.uint8) for plane in cv2.split(picture)]


def _copy(quarter: Mask, flip: Flip, into: Mask) -> None:
    if flip == _UPRIGHT or not quarter.size:
        np.copyto(into, quarter)
    else:
        cv2.flip(quarter, _FLIP_CODES[flip], dst=into)
