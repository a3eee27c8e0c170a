"""Where a figure stands: the line of the ground under it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.image import Mask

Floats = NDArray[np.float32]

_STEEPEST: Final = 0.3
"""Steepest rise of the ground from foot to foot; parts higher up do not stand on it."""
EDGE_OF_A_BOX: Final = 0.6
"""The same for a thing that may be a box seen at a corner: the lower edges of one drawn isometrically."""
_INSIDE: Final = 128
_CLEARANCE: Final = 0.07
"""Gap between ground and body, as a share of the figure's extent, that reduces the contact to 1/e."""


@dataclass(frozen=True, eq=False, slots=True)
class Footing:
    """The columns of a figure and the ground under each; rows are of lower edges, px.

    Attributes:
        columns: float32 (n,), ascending.
        lowest: float32 (n,), the figure's lowest row in each of them.
        ground: float32 (n,), the row of the ground there; never above ``lowest``.
        extent: square root of the area of the figure's box.
    """

    columns: Floats
    lowest: Floats
    ground: Floats
    extent: float

    @classmethod
    def of(cls, alpha: Mask, steepest: float = _STEEPEST) -> "Footing | None":
        """The footing of what is at least half opaque, on a ground up to that slope; None if nothing is."""
        body = alpha >= _INSIDE
        columns = np.flatnonzero(body.any(axis=0))
        if columns.size == 0:
            return None
        rows = np.flatnonzero(body.any(axis=1))
        extent = float(np.sqrt((rows[-1] + 1 - rows[0]) * columns.size))
        lowest = len(alpha) - np.argmax(body[::-1, columns], axis=0).astype(np.float32)
        places = columns.astype(np.float32)
        return cls(places, lowest, ground_line(places, lowest, steepest), extent)

    @property
    def gap(self) -> Floats:
        """Height of the body above the ground in units of the clearance; below 1 are feet."""
        return np.asarray((self.ground - self.lowest) / np.float32(_CLEARANCE * self.extent), np.float32)

    @property
    def contact(self) -> Floats:
        """How nearly each column touches the ground, 0 to 1."""
        return np.asarray(np.exp(-self.gap), np.float32)

    @property
    def slope(self) -> Floats:
        """How steeply the hull of the lower edge rises in each column, beyond the limit too; 0 is level."""
        if self.columns.size < 2:
            return np.zeros_like(self.ground)
        return np.abs(np.gradient(_lower_hull(self.columns, self.lowest), self.columns)).astype(np.float32)

    def line(self, width: int, gap: float = 1.0) -> Floats:
        """The ground under each column of a picture, float32 (width,): from foot to foot, and level beyond.

        Args:
            gap: below which a column is a foot's.
        """
        feet = self.gap < gap
        return np.interp(np.arange(width), self.columns[feet], self.ground[feet]).astype(np.float32)


def ground_line(columns: Floats, lowest: Floats, steepest: float = _STEEPEST) -> Floats:
    """The row of the ground under each column of a figure, float32 (n,).

    It is the lower convex hull of the silhouette, from foot to foot, limited to a slope.

    Args:
        columns: float32 (n,), ascending.
        lowest: float32 (n,): the figure's lowest row in each of them.
    """
    foot = int(np.argmax(lowest))
    flattest = lowest[foot] - np.float32(steepest) * np.abs(columns - columns[foot])
    return np.asarray(np.maximum(_lower_hull(columns, lowest), flattest), np.float32)


def _lower_hull(x: Floats, y: Floats) -> Floats:
    """The lower convex hull (y grows downwards) of points in order of x, at each of them; Andrew's chain."""
    hull: list[int] = []
    for i in range(len(x)):
        while len(hull) > 1 and _is_above(hull[-2], hull[-1], i, x, y):
            hull.pop()
        hull.append(i)
    return np.interp(x, x[hull], y[hull]).astype(np.float32)


def _is_above(first: int, middle: int, last: int, x: Floats, y: Floats) -> bool:
    """Whether the middle point is not below the line between the others."""
    return bool(
        (y[middle] - y[first]) * (x[last] - x[first]) <= (y[last] - y[first]) * (x[middle] - x[first])
    )
