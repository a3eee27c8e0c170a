"""Where the ground runs under a figure, as its silhouette tells."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_STEEPEST: Final = 0.3
"""Rise of the ground from foot to foot, of their distance: what is higher up does not stand on it."""


def ground_line(columns: Floats, lowest: Floats) -> Floats:
    """The row of the ground under each column of a figure, float32 (n,).

    It is the lower hull of the silhouette, from foot to foot, where that is not too steep.

    Args:
        columns: float32 (n,), ascending.
        lowest: float32 (n,): the figure's lowest row in each of them.
    """
    foot = int(np.argmax(lowest))
    flattest = lowest[foot] - _STEEPEST * np.abs(columns - columns[foot])
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
