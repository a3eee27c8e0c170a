"""Backgrounds made from pictures: a still, a view of a picture, and a faster zoom into one.

OpenCV's resize takes half the time of an affine warp and supports any scale, but it starts at the corner of a
sample. For a zoom, each plane is therefore cut in four at the zoom's fixed point, and each quarter is flipped
so that this point becomes its upper left corner. OpenCV interpolates four channels in half the time of four
planes, so quarters of similar size become the channels of one picture.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple, Self

import cv2
import numpy as np

from functions.motion.picture.planes import CHROMA, LUMA, Grid, Planes, View
from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Mask, Pixels, Size


@dataclass(frozen=True, slots=True)
class Still:
    """A picture at the size of the frame."""

    planes: Planes

    def paint(self, canvas: Planes, box: Box) -> None:
        for target, source in zip(canvas.part(box), self.planes.part(box), strict=True):
            np.copyto(target, source)


@dataclass(frozen=True, slots=True)
class PictureView:
    """A part of a picture, to fractions of a pixel."""

    planes: Planes
    view: View

    def paint(self, canvas: Planes, box: Box) -> None:
        y, u, v = canvas.part(box)
        for plane, grid, target in (
            (self.planes.y, LUMA, y),
            (self.planes.u, CHROMA, u),
            (self.planes.v, CHROMA, v),
        ):
            self.view.sample(plane, grid, box, cv2.BORDER_REPLICATE, target)


class Flip(NamedTuple):
    """The axes on which a quarter is flipped."""

    across: bool
    down: bool


_FLIP_CODES = {Flip(True, False): 1, Flip(False, True): 0, Flip(True, True): -1}
"""OpenCV's codes."""
_UPRIGHT = Flip(False, False)
_FLIPS = (_UPRIGHT, *_FLIP_CODES)
_PACKED_COST = 0.62
"""Time to resize and separate a sample of four channels, relative to a sample of a plane."""


@dataclass(frozen=True, eq=False, slots=True)
class PlaneQuarters:
    """A plane cut in four at a point.

    Attributes:
        at: the point, as the (column, row) of the frame's sample whose upper left corner it is.
        parts: pictures whose channels are the quarters that are visible in the frame, by their flips.
    """

    at: tuple[int, int]
    parts: Mapping[tuple[Flip, ...], Mask | Pixels]

    @classmethod
    def of(
        cls, plane: Mask, grid: Grid, view: View, point: tuple[int, int], frame: Size, largest: float
    ) -> Self:
        """Cut a plane where ``view`` shows it at a point of the frame.

        Chroma can only be cut between two of its samples, half a pixel to the left of the point. At the
        view's own scale that makes no difference; at another scale it shifts chroma by
        ``(1 - view.scale / scale) / 2`` pixels across.

        Args:
            grid: positions of the plane's samples.
            point: even, and within the frame.
            largest: maximum scale that will be painted.
        """
        # The upper left corner of a sample, relative to its nominal position.
        beside = grid.x - grid.step / 2, grid.y - grid.step / 2
        corner = View(
            1.0,
            view.scale * point[0] + view.left + (view.scale - 1) * beside[0],
            view.scale * point[1] + view.top + (view.scale - 1) * beside[1],
        )

        def cut(flip: Flip, shown: Size) -> Mask:
            reach = [ceil((side + 1) * largest / 2) * 2 for side in shown]
            return _cut(plane, grid, corner, (reach[0], reach[1]), flip)

        at = point[0] // grid.step, point[1] // grid.step
        widest = max(point[0], frame[0] - point[0]), max(point[1], frame[1] - point[1])
        if 4 * widest[0] * widest[1] * _PACKED_COST < frame[0] * frame[1]:
            return cls(at, {_FLIPS: np.asarray(cv2.merge([cut(flip, widest) for flip in _FLIPS]), np.uint8)})
        shown = {flip: _shown(flip, point, frame) for flip in _FLIPS}
        return cls(at, {(flip,): cut(flip, size) for flip, size in shown.items() if all(size)})

    def paint(self, scale: float, corner: tuple[int, int], target: Mask) -> None:
        """Fill ``target``, whose upper left sample is the frame's ``corner`` (column, row).

        Args:
            scale: of the view, 1.5 or more. For smaller scales down to 1, the last row and column are up to
                ``(1.5 - scale) / 2`` samples off.
        """
        left, top = (first - at for first, at in zip(corner, self.at, strict=True))
        for flips, part in self.parts.items():
            across = [_spans(left, left + target.shape[1], flipped=flip.across) for flip in flips]
            down = [_spans(top, top + target.shape[0], flipped=flip.down) for flip in flips]
            rows, columns = (max(own.stop for own, _ in spans) for spans in (down, across))
            if not rows or not columns:
                continue
            near = part[: _reach(rows, scale), : _reach(columns, scale)]
            if flips == (_UPRIGHT,) and left >= 0 <= top and target.shape == (rows, columns):
                _resize(near, scale, target)
                continue
            resized = _resize(near, scale)
            channels: Sequence[Mask] = [resized] if len(flips) == 1 else _separate(resized)
            for flip, channel, (own_rows, to_rows), (own_columns, to_columns) in zip(
                flips, channels, down, across, strict=True
            ):
                _copy(channel[own_rows, own_columns], flip, target[to_rows, to_columns])


@dataclass(frozen=True, eq=False, slots=True)
class ZoomSource:
    """A picture that can be shown at any scale around a fixed point of the frame."""

    y: PlaneQuarters
    u: PlaneQuarters
    v: PlaneQuarters

    @classmethod
    def of(cls, planes: Planes, view: View, point: tuple[int, int], frame: Size, largest: float) -> Self:
        """The content of ``view`` at ``point`` stays fixed; see :meth:`PlaneQuarters.of`."""
        grids = ((planes.y, LUMA), (planes.u, CHROMA), (planes.v, CHROMA))
        return cls(*(PlaneQuarters.of(plane, grid, view, point, frame, largest) for plane, grid in grids))


@dataclass(frozen=True, slots=True)
class ZoomView:
    """Like :class:`PictureView` in half the time, for one scale."""

    picture: ZoomSource
    scale: float

    def paint(self, canvas: Planes, box: Box) -> None:
        y, u, v = canvas.part(box)
        half = box[0] // 2, box[1] // 2
        self.picture.y.paint(self.scale, box[:2], y)
        self.picture.u.paint(self.scale, half, u)
        self.picture.v.paint(self.scale, half, v)


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


def _reach(pixels: int, scale: float) -> int:
    """The maximum number of samples that a resize turns into no more than ``pixels``."""
    return ceil((pixels + 0.5) * scale) - 1


def _resize(source: Pixels, scale: float, into: Mask | None = None) -> Pixels:
    resized = cv2.resize(source, None, dst=into, fx=1 / scale, fy=1 / scale, interpolation=cv2.INTER_LINEAR)
    return np.asarray(resized, np.uint8)


def _separate(picture: Pixels) -> list[Mask]:
    return [np.asarray(plane, np.uint8) for plane in cv2.split(picture)]


def _copy(quarter: Mask, flip: Flip, into: Mask) -> None:
    if flip == _UPRIGHT or not quarter.size:
        np.copyto(into, quarter)
    else:
        cv2.flip(quarter, _FLIP_CODES[flip], dst=into)


def _shown(flip: Flip, point: tuple[int, int], frame: Size) -> Size:
    """The width and height of a quarter's part that is visible in the frame."""
    width, height = (at if back else side - at for at, side, back in zip(point, frame, flip, strict=True))
    return width, height
