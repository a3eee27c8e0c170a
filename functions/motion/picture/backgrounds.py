"""Backgrounds made from pictures: a still, a view of a picture, and a faster zoom into one.

OpenCV's resize takes half the time of an affine warp and supports any scale, but it starts at the corner of a
sample. For a zoom, each plane is therefore cut in four at the zoom's fixed point, and each quarter is flipped
so that this point becomes its upper left corner.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple, Self

import cv2
import numpy as np

from functions.motion.picture.planes import CHROMA, LUMA, Grid, Planes, View
from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Mask, Size


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


@dataclass(frozen=True, eq=False, slots=True)
class PlaneQuarters:
    """A plane cut in four at a point.

    Attributes:
        at: the point, as the (column, row) of the frame's sample whose upper left corner it is.
        quarters: the quarters that are visible in the frame.
    """

    at: tuple[int, int]
    quarters: Mapping[Flip, Mask]

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
        quarters = {}
        for flip in (_UPRIGHT, *_FLIP_CODES):
            shown = [at if back else side - at for at, side, back in zip(point, frame, flip, strict=True)]
            if all(shown):
                reach = [ceil((side + 1) * largest / 2) * 2 for side in shown]
                quarters[flip] = _cut(plane, grid, corner, (reach[0], reach[1]), flip)
        return cls((point[0] // grid.step, point[1] // grid.step), quarters)

    def paint(self, scale: float, corner: tuple[int, int], target: Mask) -> None:
        """Fill ``target``, whose upper left sample is the frame's ``corner`` (column, row).

        Args:
            scale: of the view, 1.5 or more. For smaller scales down to 1, the last row and column are up to
                ``(1.5 - scale) / 2`` samples off.
        """
        left, top = (first - at for first, at in zip(corner, self.at, strict=True))
        for flip, quarter in self.quarters.items():
            across, columns = _spans(left, left + target.shape[1], flipped=flip.across)
            down, rows = _spans(top, top + target.shape[0], flipped=flip.down)
            if across.start >= across.stop or down.start >= down.stop:
                continue
            near = quarter[: _reach(down.stop, scale), : _reach(across.stop, scale)]
            part = target[rows, columns]
            if flip == _UPRIGHT and not across.start and not down.start:
                _resize(near, scale, part)
            else:
                resized = _resize(near, scale)[down, across]
                if flip == _UPRIGHT:
                    np.copyto(part, resized)
                else:
                    cv2.flip(resized, _FLIP_CODES[flip], dst=part)


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


def _resize(source: Mask, scale: float, into: Mask | None = None) -> Mask:
    resized = cv2.resize(source, None, dst=into, fx=1 / scale, fy=1 / scale, interpolation=cv2.INTER_LINEAR)
    return np.asarray(resized, np.uint8)
