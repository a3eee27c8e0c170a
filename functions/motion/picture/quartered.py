"""Zooming into a plane in half the time that an affine warp takes.

OpenCV's resize keeps to any scale, but it begins at the corner of a sample. So a plane is cut in four at the
point that the zoom leaves where it is, and each quarter is mirrored until the point is its upper left corner.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple, Self

import cv2
import numpy as np

from functions.motion.picture.view import Grid, View
from layers.common.imaging.image import Mask, Size


class Mirrored(NamedTuple):
    """Which way a quarter is turned."""

    across: bool
    down: bool


_FLIPS = {Mirrored(True, False): 1, Mirrored(False, True): 0, Mirrored(True, True): -1}
"""What OpenCV calls them."""
_UPRIGHT = Mirrored(False, False)


@dataclass(frozen=True, eq=False, slots=True)
class Quartered:
    """A plane cut in four.

    Attributes:
        at: the point, as the sample (column, row) of the frame that has it as its upper left corner.
        quarters: those that the frame shows something of.
    """

    at: tuple[int, int]
    quarters: Mapping[Mirrored, Mask]

    @classmethod
    def of(
        cls, plane: Mask, grid: Grid, view: View, point: tuple[int, int], frame: Size, largest: float
    ) -> Self:
        """Cut a plane where ``view`` shows it at a point of the frame.

        Chroma can only be cut between two of its samples, half a pixel to the left of the point. At the
        view's own scale that makes no difference, at another it moves chroma by
        ``(1 - view.scale / scale) / 2`` pixels across.

        Args:
            grid: where the samples of the plane lie.
            point: even, and within the frame.
            largest: scale that will be asked for.
        """
        # Where the upper left corner of a sample lies, seen from where it should.
        beside = grid.x - grid.step / 2, grid.y - grid.step / 2
        corner = View(
            1.0,
            view.scale * point[0] + view.left + (view.scale - 1) * beside[0],
            view.scale * point[1] + view.top + (view.scale - 1) * beside[1],
        )
        quarters = {}
        for mirrored in (_UPRIGHT, *_FLIPS):
            shown = [at if back else side - at for at, side, back in zip(point, frame, mirrored, strict=True)]
            if all(shown):
                reach = [ceil((side + 1) * largest / 2) * 2 for side in shown]
                quarters[mirrored] = _cut(plane, grid, corner, (reach[0], reach[1]), mirrored)
        return cls((point[0] // grid.step, point[1] // grid.step), quarters)

    def paint(self, scale: float, corner: tuple[int, int], target: Mask) -> None:
        """Fill ``target``, whose upper left sample is the frame's ``corner``: (column, row).

        Args:
            scale: of the view, 1.5 or more. Below, down to 1, the last row and column are up to
                ``(1.5 - scale) / 2`` samples from their place.
        """
        left, top = (first - at for first, at in zip(corner, self.at, strict=True))
        for mirrored, quarter in self.quarters.items():
            across, columns = _spans(left, left + target.shape[1], mirrored=mirrored.across)
            down, rows = _spans(top, top + target.shape[0], mirrored=mirrored.down)
            if across.start >= across.stop or down.start >= down.stop:
                continue
            near = quarter[: _reach(down.stop, scale), : _reach(across.stop, scale)]
            part = target[rows, columns]
            if mirrored == _UPRIGHT and not across.start and not down.start:
                _resize(near, scale, part)
            else:
                seen = _resize(near, scale)[down, across]
                np.copyto(part, seen) if mirrored == _UPRIGHT else cv2.flip(seen, _FLIPS[mirrored], dst=part)


def _cut(plane: Mask, grid: Grid, corner: View, reach: tuple[int, int], mirrored: Mirrored) -> Mask:
    left, top = (-side if back else 0 for side, back in zip(reach, mirrored, strict=True))
    box = left, top, left + reach[0], top + reach[1]
    quarter = corner.sample(plane, grid, box, cv2.BORDER_REPLICATE)
    return quarter if mirrored == _UPRIGHT else np.asarray(cv2.flip(quarter, _FLIPS[mirrored]), np.uint8)


def _spans(first: int, end: int, *, mirrored: bool) -> tuple[slice, slice]:
    """The samples from ``first`` to ``end``, counted from the point, that lie in a quarter.

    Returns:
        Their numbers in the quarter, from the point outwards, and in the target; empty ones where there are
        none.
    """
    near, far = (max(-end, 0), max(-first, 0)) if mirrored else (max(first, 0), max(end, 0))
    target = slice(-far - first, -near - first) if mirrored else slice(near - first, far - first)
    return slice(near, far), target


def _reach(pixels: int, scale: float) -> int:
    """The most samples of which a resize makes no more than so many pixels."""
    return ceil((pixels + 0.5) * scale) - 1


def _resize(source: Mask, scale: float, into: Mask | None = None) -> Mask:
    made = cv2.resize(source, None, dst=into, fx=1 / scale, fy=1 / scale, interpolation=cv2.INTER_LINEAR)
    return np.asarray(made, np.uint8)
