"""What one frame shows."""

from dataclasses import dataclass
from typing import Protocol

from functions.motion.picture.planes import Planes
from layers.common.imaging.alpha import Box


class Ground(Protocol):
    """What fills the whole frame. Equal grounds look the same."""

    def paint(self, canvas: Planes, box: Box) -> None:
        """Fill a box of even sides."""


class Item(Protocol):
    """Something on the ground. Equal items look the same and cover the same place."""

    def box(self, canvas: Box) -> Box:
        """The even-sided part of the canvas that it touches; sides in the wrong order where there is none."""

    def paint(self, canvas: Planes, box: Box) -> None:
        """Lay it over what is in a box of even sides."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A ground and what lies on it, from the back to the front."""

    ground: Ground
    items: tuple[Item, ...] = ()
