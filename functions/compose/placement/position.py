"""Where across the frame a subject stands: the position with the lowest cost for the composition."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.compose.placement.size import HeightRange
from functions.compose.scene import SceneAnalysis
from layers.common.vision.subject import Subject

Floats = NDArray[np.float32]

TURNED: Final = 0.12
"""Yaw, in eye distances, from which a face is not frontal."""
PROFILE: Final = 0.35
"""Yaw, in eye distances, from which the direction of a face is certain."""

_TARGETS: Final = tuple(round(0.1 + 0.02 * i, 2) for i in range(41))
"""Candidate positions, fractions of the frame's width."""
_REDUCTIONS: Final = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75)
"""Candidate heights, of the preferred one."""
_THIRDS: Final = (1 / 3, 2 / 3)

# Costs, per share (0 to 1) of what is covered or lost, or of the frame's width.
_COVERS_SALIENT: Final = 2.5
_COVERS_FACE: Final = 4.0
_COVERS_SUBJECT: Final = 1.0
_OFF_THE_THIRD: Final = 0.8
_LOOKS_OUT: Final = 1.0
_LEAVES_FRAME: Final = 3.0
_SHOWS_CUT: Final = 0.8
_SMALLER: Final = 0.6
_COST_DIGITS: Final = 6
"""Costs are rounded, so that equal positions have the same cost on every machine."""

_MOST_FRAMES: Final = 16
"""A subject wider than this many frames, such as a line of one pixel, is treated as this wide."""
_HEAD_WITHOUT_FACE: Final = (0.2, 0.0, 0.8, 0.35)
"""Left, top, right and bottom, of the subject, of the part that must stay visible if no face is found."""


@dataclass(frozen=True, eq=False)
class Footprint:
    """The area that a subject covers, in cells of the scene's grid. It may extend beyond the grid.

    Attributes:
        silhouette: float32 (h, w), 0 or 1.
        left: First column.
        top: First row.
        head: float32 (h, w), the cells of the head; sums to 1.
    """

    silhouette: Floats
    left: int
    top: int
    head: Floats

    def covered(self, cells: Floats) -> float:
        """The sum of the ``cells`` that the subject covers."""
        return _sum_under(self.silhouette, cells, self.left, self.top)

    def head_covered(self, cells: Floats) -> float:
        """The share of the head that ``cells``, which are 0 or 1, cover."""
        return _sum_under(self.head, cells, self.left, self.top)

    def visible_share(self, columns: int) -> float:
        """The share of the subject between the left and right edges of a grid of ``columns``."""
        visible = self.silhouette[:, max(-self.left, 0) : max(columns - self.left, 0)]
        return float(visible.sum() / max(self.silhouette.sum(), 1))

    def at(self, left: int) -> "Footprint":
        """The same footprint with another first column."""
        return replace(self, left=left)

    def on_grid(self, shape: tuple[int, ...]) -> Floats:
        """The silhouette on a grid of that shape, float32, 0 or 1."""
        return _on_grid(self.silhouette, shape, self.left, self.top)

    def head_on_grid(self, shape: tuple[int, ...]) -> Floats:
        """The head on a grid of that shape; sums to 1 if all of it is visible."""
        return _on_grid(self.head, shape, self.left, self.top)


@dataclass(frozen=True, eq=False)
class Occupancy:
    """The cells of a scene that faces and subjects occupy.

    Attributes:
        scene: The scene.
        faces: float32 (h, w): all visible faces; each wholly visible face sums to 1.
        subjects: float32 (h, w), 0 or 1: the subjects that are already placed.
    """

    scene: SceneAnalysis
    faces: Floats
    subjects: Floats


@dataclass(frozen=True, slots=True)
class Position:
    """A position across the frame, and the subject's height there.

    Attributes:
        target: Fraction of the frame's width.
        scale: Fraction of the frame's height.
        footprint: What the subject covers there.
        cost: Cost for the composition.
    """

    target: float
    scale: float
    footprint: Footprint
    cost: float = 0.0


def gaze(subject: Subject) -> float:
    """The yaw of a subject's face, positive to the picture's right; 0 if frontal or unknown."""
    yaw = subject.face.yaw if subject.face is not None else None
    return yaw if yaw is not None and abs(yaw) >= TURNED else 0.0


def occupancy(scene: SceneAnalysis, footprints: Iterable[Footprint]) -> Occupancy:
    """The occupied cells of a scene with the subjects of these footprints."""
    shape = scene.saliency.shape
    faces, subjects = _scene_faces(scene), np.zeros(shape, np.float32)
    for one in footprints:
        faces += one.head_on_grid(shape)
        np.maximum(subjects, one.on_grid(shape), out=subjects)
    return Occupancy(scene, faces, subjects)


def best_position(occupied: Occupancy, subject: Subject, height: HeightRange, base: float) -> Position:
    """The position with the lowest cost; of equal ones the tallest, then the leftmost."""
    reductions = [share for share in _REDUCTIONS if share * height.preferred >= height.least]
    candidates = (
        position
        for share in reductions
        for position in _candidates(occupied, subject, height.preferred, share, base)
    )
    return min(candidates, key=lambda position: position.cost)


def _candidates(
    occupied: Occupancy, subject: Subject, preferred: float, share: float, base: float
) -> Iterable[Position]:
    leftmost = footprint(occupied.scene, subject, preferred * share, base, _TARGETS[0])
    columns = occupied.subjects.shape[1]
    for target in _TARGETS:
        area = leftmost.at(leftmost.left + round((target - _TARGETS[0]) * columns))
        cost = _cost(occupied, subject, area, target) + _SMALLER * (1 - share)
        yield Position(target, preferred * share, area, round(cost, _COST_DIGITS))


def _cost(occupied: Occupancy, subject: Subject, area: Footprint, target: float) -> float:
    _, columns = occupied.subjects.shape
    hidden_faces = area.covered(occupied.faces) + area.head_covered(occupied.subjects)
    overlap = area.covered(occupied.subjects) / max(float(area.silhouette.sum()), 1)
    return (
        _COVERS_SALIENT * area.covered(occupied.scene.saliency)
        + _COVERS_FACE * hidden_faces
        + _COVERS_SUBJECT * overlap
        + _OFF_THE_THIRD * _off_the_third(gaze(subject), target)
        + _LOOKS_OUT * _looks_out(gaze(subject), target)
        + _LEAVES_FRAME * (1 - area.visible_share(columns))
        + _SHOWS_CUT * _visible_cuts(subject, area, columns)
    )


def _off_the_third(looks: float, target: float) -> float:
    """Distance to the third that leaves two thirds of the frame ahead of the gaze."""
    left, right = (abs(target - third) for third in _THIRDS)
    if looks == 0:
        return min(left, right)
    return left if looks > 0 else right


def _looks_out(looks: float, target: float) -> float:
    """How certainly a face looks out of the frame, 0 to 1."""
    return min(abs(looks) / PROFILE, 1) if looks * (0.5 - target) < 0 else 0.0


def _visible_cuts(subject: Subject, area: Footprint, columns: int) -> int:
    """How many straight edges, left by the borders of the subject's photo, are visible."""
    left_shows = subject.cut_left and area.left > 0
    right_shows = subject.cut_right and area.left + area.silhouette.shape[1] < columns
    return int(left_shows) + int(right_shows)


def _scene_faces(scene: SceneAnalysis) -> Floats:
    cells = np.zeros(scene.saliency.shape, np.float32)
    rows, columns = scene.saliency.shape
    across, down = columns / scene.width, rows / scene.height
    for face in scene.faces:
        left, top = max(int(face.x * across), 0), max(int(face.y * down), 0)
        right, bottom = round((face.x + face.width) * across), round((face.y + face.height) * down)
        area = max((bottom - top) * (right - left), 1)
        cells[top : max(bottom, top + 1), left : max(right, left + 1)] += 1 / area
    return cells


def footprint(scene: SceneAnalysis, subject: Subject, scale: float, base: float, target: float) -> Footprint:
    """The footprint of a subject at this scale and position; all three are fractions of the frame."""
    rows, columns = scene.saliency.shape
    height = max(1, round(scale * rows))
    width = max(1, round(scale * subject.aspect * scene.height / scene.width * columns))
    width = min(width, _MOST_FRAMES * columns)
    small = cv2.resize(subject.silhouette, (width, height), interpolation=cv2.INTER_AREA)
    silhouette = (small >= 128).astype(np.float32)
    left, top = round(target * columns - subject.anchor * width), round(base * rows) - height
    return Footprint(silhouette, left, top, _head(subject, width, height))


def _head(subject: Subject, width: int, height: int) -> Floats:
    face = subject.face
    left, top, right, bottom = _HEAD_WITHOUT_FACE
    if face is not None:
        across, down = subject.image.width, subject.image.height
        left, right = face.x / across, (face.x + face.width) / across
        top, bottom = face.y / down, (face.y + face.height) / down
    cells = np.zeros((height, width), np.float32)
    rows, columns = _span(top, bottom, height), _span(left, right, width)
    cells[rows, columns] = 1
    return np.asarray(cells / cells.sum(), np.float32)


def _span(start: float, end: float, size: int) -> slice:
    """The cells between two fractions of a side, at least one."""
    first = min(max(int(start * size), 0), size - 1)
    return slice(first, max(first + 1, min(round(end * size), size)))


def _sum_under(area: Floats, cells: Floats, left: int, top: int) -> float:
    of_area, of_grid = _intersection(area.shape, cells.shape, left, top)
    return float(np.vdot(area[of_area], cells[of_grid]))


def _on_grid(area: Floats, shape: tuple[int, ...], left: int, top: int) -> Floats:
    cells = np.zeros(shape, np.float32)
    of_area, of_grid = _intersection(area.shape, shape, left, top)
    cells[of_grid] = area[of_area]
    return cells


_Slices = tuple[slice, slice]


def _intersection(
    area: tuple[int, ...], grid: tuple[int, ...], left: int, top: int
) -> tuple[_Slices, _Slices]:
    """The intersection of an area and a grid, as slices of each; empty if they do not meet."""
    bottom, right = min(top + area[0], grid[0]), min(left + area[1], grid[1])
    first_row, first_column = min(max(top, 0), grid[0]), min(max(left, 0), grid[1])
    bottom, right = max(bottom, first_row), max(right, first_column)
    of_grid = (slice(first_row, bottom), slice(first_column, right))
    of_area = (slice(first_row - top, bottom - top), slice(first_column - left, right - left))
    return of_area, of_grid
