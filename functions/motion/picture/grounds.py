"""The grounds that pictures make."""

from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np

from functions.motion.picture.planes import Planes
from functions.motion.picture.quartered import Quartered
from functions.motion.picture.view import CHROMA, LUMA, View
from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Size


@dataclass(frozen=True, slots=True)
class Still:
    """A picture as large as the frame, as it is."""

    planes: Planes

    def paint(self, canvas: Planes, box: Box) -> None:
        for target, source in zip(canvas.part(box), self.planes.part(box), strict=True):
            np.copyto(target, source)


@dataclass(frozen=True, slots=True)
class Seen:
    """A part of a picture, to fractions of a pixel."""

    planes: Planes
    view: View

    def paint(self, canvas: Planes, box: Box) -> None:
        y, u, v = canvas.part(box)
        for plane, grid, target in (
            (self.planes.y, LUMA, y),
            (self.planes.u, CHROMA, u),
            (self.planes.v, CHROMA, v),
        ):
            self.view.sample(plane, grid, box, cv2.BORDER_REPLICATE, target)


@dataclass(frozen=True, eq=False, slots=True)
class Zoomable:
    """A picture to be seen at any scale, from a point of the frame that always shows the same."""

    y: Quartered
    u: Quartered
    v: Quartered

    @classmethod
    def of(cls, planes: Planes, view: View, point: tuple[int, int], frame: Size, largest: float) -> Self:
        """What ``view`` shows at ``point`` stays there; see :meth:`Quartered.of`."""
        own = ((planes.y, LUMA), (planes.u, CHROMA), (planes.v, CHROMA))
        return cls(*(Quartered.of(plane, grid, view, point, frame, largest) for plane, grid in own))


@dataclass(frozen=True, slots=True)
class Zoomed:
    """The same as :class:`Seen` in half the time, at one scale."""

    picture: Zoomable
    scale: float

    def paint(self, canvas: Planes, box: Box) -> None:
        y, u, v = canvas.part(box)
        half = box[0] // 2, box[1] // 2
        self.picture.y.paint(self.scale, box[:2], y)
        self.picture.u.paint(self.scale, half, u)
        self.picture.v.paint(self.scale, half, v)
