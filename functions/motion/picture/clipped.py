"""Items that are seen through a window only."""

from dataclasses import dataclass

from functions.motion.picture.planes import Planes
from functions.motion.picture.shot import Item
from layers.common.imaging.alpha import Box


@dataclass(frozen=True, slots=True)
class Clipped:
    """The part of an item inside a window of even sides."""

    item: Item
    window: Box

    def box(self, canvas: Box) -> Box:
        left, top, right, bottom = self.item.box(canvas)
        return (
            max(left, self.window[0]),
            max(top, self.window[1]),
            min(right, self.window[2]),
            min(bottom, self.window[3]),
        )

    def paint(self, canvas: Planes, box: Box) -> None:
        left, top, right, bottom = self.box(box)
        if left < right and top < bottom:
            self.item.paint(canvas, (left, top, right, bottom))
