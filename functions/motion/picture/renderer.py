"""Shots become frames; only what differs from the frame before is painted."""

from collections.abc import Sequence
from itertools import combinations

from functions.motion.picture.planes import Planes
from functions.motion.picture.shot import Item, Shot
from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Size


class Renderer:
    """One canvas and the shot that it shows.

    Which shots came before makes no difference to what a shot looks like.
    """

    def __init__(self, size: Size) -> None:
        self.canvas = Planes.empty(size)
        self._shown: Shot | None = None

    def render(self, shot: Shot) -> bool:
        """Bring the canvas up to date; whether that changed anything."""
        boxes = self._changed(shot)
        for box in boxes:
            shot.ground.paint(self.canvas, box)
            for item in shot.items:
                item.paint(self.canvas, box)
        self._shown = shot
        return bool(boxes)

    def _changed(self, shot: Shot) -> Sequence[Box]:
        whole = self.canvas.box
        if self._shown is None or self._shown.ground != shot.ground:
            return [whole]
        before, after = self._shown.items, shot.items
        staying = [item for item in before if item in after]
        if staying != [item for item in after if item in before]:
            return [whole]  # what lies over what has changed
        moved: list[Item] = [item for item in (*before, *after) if item not in staying]
        return _disjoint([item.box(whole) for item in moved])


def pictured(shot: Shot, size: Size) -> Planes:
    """What a shot shows, on planes of its own: for pictures that are made of whole frames."""
    renderer = Renderer(size)
    renderer.render(shot)
    return renderer.canvas


def _disjoint(boxes: Sequence[Box]) -> Sequence[Box]:
    """Boxes that cover these and share no pixel, so that none is painted twice."""
    apart = [box for box in boxes if box[0] < box[2] and box[1] < box[3]]
    while pair := next((pair for pair in combinations(apart, 2) if _touch(*pair)), None):
        apart = [box for box in apart if box not in pair]
        apart.append(_around(*pair))
    return apart


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _around(one: Box, other: Box) -> Box:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])
