"""The grounds that pictures make."""

from dataclasses import dataclass

import cv2
import numpy as np

from functions.motion.picture.planes import Planes
from functions.motion.picture.view import CHROMA, LUMA, View
from layers.common.imaging.alpha import Box


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
