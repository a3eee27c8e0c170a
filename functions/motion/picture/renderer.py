"""The content of a frame, and its rendering: only what changed since the previous frame is painted."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol

from functions.motion.picture.planes import Planes
from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Size


class Background(Protocol):
    """Content that fills the whole frame. Equal backgrounds look the same."""

    def paint(self, canvas: Planes, box: Box) -> None:
        """Fill a box whose edges are even."""


class Item(Protocol):
    """Content on the background. Equal items look the same and cover the same box."""

    def box(self, canvas: Box) -> Box:
        """The part of the canvas that the item touches, with even edges; its edges are swapped if empty."""

    def paint(self, canvas: Planes, box: Box) -> None:
        """Draw the item over the content of a box whose edges are even."""


@dataclass(frozen=True, slots=True)
class Shot:
    """The content of one frame: a background and the items on it, from back to front."""

    background: Background
    items: tuple[Item, ...] = ()


class Renderer:
    """A canvas and the shot that it shows.

    A shot looks the same whatever was rendered before it.
    """

    def __init__(self, size: Size) -> None:
        self.canvas = Planes.empty(size)
        self._shown: Shot | None = None

    def render(self, shot: Shot) -> bool:
        """Update the canvas. Returns whether anything changed."""
        boxes = self._changed(shot)
        for box in boxes:
            shot.background.paint(self.canvas, box)
            for item in shot.items:
                item.paint(self.canvas, box)
        self._shown = shot
        return bool(boxes)

    def _changed(self, shot: Shot) -> Sequence[Box]:
        whole = self.canvas.box
        if self._shown is None or self._shown.background != shot.background:
            return [whole]
        before, after = self._shown.items, shot.items
        staying = [item for item in before if item in after]
        if staying != [item for item in after if item in before]:
            return [whole]  # the stacking order may have changed
        moved: list[Item] = [item for item in (*before, *after) if item not in staying]
        return _disjoint([item.box(whole) for item in moved])


def render_shot(shot: Shot, size: Size) -> Planes:
    """A shot rendered on a canvas of its own, for transitions that combine whole frames."""
    renderer = Renderer(size)
    renderer.render(shot)
    return renderer.canvas


def _disjoint(boxes: Sequence[Box]) -> Sequence[Box]:
    """Boxes that cover the given ones without overlapping, so that no pixel is painted twice."""
    apart = [box for box in boxes if box[0] < box[2] and box[1] < box[3]]
    while pair := next((pair for pair in combinations(apart, 2) if _overlap(*pair)), None):
        apart = [box for box in apart if box not in pair]
        apart.append(_union(*pair))
    return apart


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _union(one: Box, other: Box) -> Box:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])
