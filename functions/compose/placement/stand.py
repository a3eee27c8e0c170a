"""A figure on the scene's small grid: what it would cover if it stood there."""

from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.compose.scene.scene import Scene
from functions.compose.subjects import Subject

Floats = NDArray[np.float32]

_MOST_FRAMES: Final = 16
"""A figure wider than so many frames, such as a line of one pixel, is judged as if it were no wider."""
_FACELESS_HEAD: Final = (0.2, 0.0, 0.8, 0.35)
"""Left, top, right and bottom, of the figure, of what must stay in view where there is no face."""


@dataclass(frozen=True, eq=False)
class Stand:
    """A figure where it stands, in cells of a grid over the frame; it may reach beyond the grid.

    Attributes:
        silhouette: float32 (h, w), 0 or 1.
        left: First column.
        top: First row.
        head: float32 (h, w), the head's cells; sums to 1.
    """

    silhouette: Floats
    left: int
    top: int
    head: Floats

    def covered(self, cells: Floats) -> float:
        """The sum of what the figure covers of ``cells``."""
        return _sum_under(self.silhouette, cells, self.left, self.top)

    def head_under(self, cells: Floats) -> float:
        """The share of the head that lies under ``cells``, which are 0 or 1."""
        return _sum_under(self.head, cells, self.left, self.top)

    def inside(self, columns: int) -> float:
        """The share of the figure between the left and right edges of a grid of so many columns."""
        visible = self.silhouette[:, max(-self.left, 0) : max(columns - self.left, 0)]
        return float(visible.sum() / max(self.silhouette.sum(), 1))

    def at(self, left: int) -> "Stand":
        """The same figure with another first column."""
        return replace(self, left=left)

    def on(self, shape: tuple[int, ...]) -> Floats:
        """The silhouette on a grid of that shape, float32, 0 or 1."""
        return _painted(self.silhouette, shape, self.left, self.top)

    def head_on(self, shape: tuple[int, ...]) -> Floats:
        """The head on a grid of that shape; sums to 1 where all of it is in view."""
        return _painted(self.head, shape, self.left, self.top)


def stand(scene: Scene, subject: Subject, scale: float, base: float, target: float) -> Stand:
    """The figure as it would stand in the scene."""
    rows, columns = scene.saliency.shape
    height = max(1, round(scale * rows))
    width = max(1, round(scale * subject.aspect * scene.height / scene.width * columns))
    width = min(width, _MOST_FRAMES * columns)
    small = cv2.resize(subject.silhouette, (width, height), interpolation=cv2.INTER_AREA)
    silhouette = (small >= 128).astype(np.float32)
    left, top = round(target * columns - subject.anchor * width), round(base * rows) - height
    return Stand(silhouette, left, top, _head(subject, width, height))


def _head(subject: Subject, width: int, height: int) -> Floats:
    face = subject.face
    left, top, right, bottom = _FACELESS_HEAD
    if face is not None:
        across, down = subject.image.width, subject.image.height
        left, right = face.x / across, (face.x + face.width) / across
        top, bottom = face.y / down, (face.y + face.height) / down
    cells = np.zeros((height, width), np.float32)
    rows, columns = _span(top, bottom, height), _span(left, right, width)
    cells[rows, columns] = 1
    return np.asarray(cells / cells.sum(), np.float32)


def _span(start: float, end: float, size: int) -> slice:
    """The cells between two fractions of a side; never none."""
    first = min(max(int(start * size), 0), size - 1)
    return slice(first, max(first + 1, min(round(end * size), size)))


def _sum_under(mine: Floats, cells: Floats, left: int, top: int) -> float:
    here, there = _overlap(mine.shape, cells.shape, left, top)
    return float(np.vdot(mine[here], cells[there]))


def _painted(mine: Floats, shape: tuple[int, ...], left: int, top: int) -> Floats:
    cells = np.zeros(shape, np.float32)
    here, there = _overlap(mine.shape, shape, left, top)
    cells[there] = mine[here]
    return cells


_Area = tuple[slice, slice]


def _overlap(mine: tuple[int, ...], grid: tuple[int, ...], left: int, top: int) -> tuple[_Area, _Area]:
    """What is common to a rectangle and a grid, as a part of each; empty where they do not meet."""
    bottom, right = min(top + mine[0], grid[0]), min(left + mine[1], grid[1])
    first_row, first_column = min(max(top, 0), grid[0]), min(max(left, 0), grid[1])
    bottom, right = max(bottom, first_row), max(right, first_column)
    there = (slice(first_row, bottom), slice(first_column, right))
    here = (slice(first_row - top, bottom - top), slice(first_column - left, right - left))
    return here, there
