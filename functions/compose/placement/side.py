"""Where across the frame a figure stands: the place where it costs the picture least."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from functions.compose.placement.gaze import PROFILE, gaze
from functions.compose.placement.size import Size
from functions.compose.placement.stand import Stand, stand
from functions.compose.scene.scene import Scene
from functions.compose.subjects import Subject

Floats = NDArray[np.float32]

_PLACES: Final = tuple(round(0.1 + 0.02 * i, 2) for i in range(41))
_SHRUNK: Final = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75)
_THIRDS: Final = (1 / 3, 2 / 3)

# What each fault costs, per share (0 to 1) of what is covered or lost, or of the frame's width.
_COVERS_SALIENT: Final = 2.5
_COVERS_FACE: Final = 4.0
_COVERS_FIGURE: Final = 1.0
_OFF_THE_THIRD: Final = 0.8
_LOOKS_OUT: Final = 1.0
_LEAVES_FRAME: Final = 3.0
_SHOWS_CUT: Final = 0.8
_SMALLER: Final = 0.6
_COST_DIGITS: Final = 6
"""So that two equal places cost the same on every machine."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for a figure, and how tall it is there, of the frame's height."""

    target: float
    scale: float
    stand: Stand
    cost: float = 0.0


@dataclass(frozen=True, eq=False)
class Stage:
    """The scene with those who stand in it already.

    Attributes:
        scene: The scene.
        faces: float32 (h, w): every face in view; a face that is seen whole sums to 1.
        figures: float32 (h, w), 0 or 1: where somebody stands.
    """

    scene: Scene
    faces: Floats
    figures: Floats


def staged(scene: Scene, stands: Iterable[Stand]) -> Stage:
    """The scene with figures in it."""
    shape = scene.saliency.shape
    faces, figures = _scene_faces(scene), np.zeros(shape, np.float32)
    for one in stands:
        faces += one.head_on(shape)
        np.maximum(figures, one.on(shape), out=figures)
    return Stage(scene, faces, figures)


def best_spot(stage: Stage, subject: Subject, size: Size, base: float) -> Spot:
    """The cheapest place; of equals the larger figure, then the leftmost."""
    shrunk = [share for share in _SHRUNK if share * size.wanted >= size.least]
    spots = (spot for share in shrunk for spot in _spots(stage, subject, size.wanted, share, base))
    return min(spots, key=lambda spot: spot.cost)


def _spots(stage: Stage, subject: Subject, wanted: float, share: float, base: float) -> Iterable[Spot]:
    leftmost = stand(stage.scene, subject, wanted * share, base, _PLACES[0])
    columns = stage.figures.shape[1]
    for target in _PLACES:
        here = leftmost.at(leftmost.left + round((target - _PLACES[0]) * columns))
        cost = _cost(stage, subject, here, target) + _SMALLER * (1 - share)
        yield Spot(target, wanted * share, here, round(cost, _COST_DIGITS))


def _cost(stage: Stage, subject: Subject, here: Stand, target: float) -> float:
    _, columns = stage.figures.shape
    hidden = here.covered(stage.faces) + here.head_under(stage.figures)
    crowded = here.covered(stage.figures) / max(float(here.silhouette.sum()), 1)
    return (
        _COVERS_SALIENT * here.covered(stage.scene.saliency)
        + _COVERS_FACE * hidden
        + _COVERS_FIGURE * crowded
        + _OFF_THE_THIRD * _off_the_third(gaze(subject), target)
        + _LOOKS_OUT * _looks_out(gaze(subject), target)
        + _LEAVES_FRAME * (1 - here.inside(columns))
        + _SHOWS_CUT * _cuts_in_view(subject, here, columns)
    )


def _off_the_third(looks: float, target: float) -> float:
    """How far a face is from the third that suits it: two thirds of the room lie ahead of its gaze."""
    left, right = (abs(target - third) for third in _THIRDS)
    if looks == 0:
        return min(left, right)
    return left if looks > 0 else right


def _looks_out(looks: float, target: float) -> float:
    """How surely a face looks out of the frame, 0 to 1."""
    return min(abs(looks) / PROFILE, 1) if looks * (0.5 - target) < 0 else 0.0


def _cuts_in_view(subject: Subject, here: Stand, columns: int) -> int:
    """How many straight edges, which its photo's borders left, a figure shows."""
    left_shows = subject.cut_left and here.left > 0
    right_shows = subject.cut_right and here.left + here.silhouette.shape[1] < columns
    return int(left_shows) + int(right_shows)


def _scene_faces(scene: Scene) -> Floats:
    cells = np.zeros(scene.saliency.shape, np.float32)
    rows, columns = scene.saliency.shape
    across, down = columns / scene.width, rows / scene.height
    for face in scene.faces:
        left, top = max(int(face.x * across), 0), max(int(face.y * down), 0)
        right, bottom = round((face.x + face.width) * across), round((face.y + face.height) * down)
        cells[top : max(bottom, top + 1), left : max(right, left + 1)] += 1 / max(
            (bottom - top) * (right - left), 1
        )
    return cells
