"""Backgrounds made from pictures: a still, a view of a picture, and a faster zoom into one."""

from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np

from functions.motion.picture.planes import CHROMA, LUMA, Planes, View
from functions.motion.picture.quarters import PlaneQuarters
from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Size


@dataclass(frozen=True, slots=True)
class Still:
    """A picture at the size of the frame."""

    planes: Planes

    def paint(self, canvas: Planes, box: Box) -> None:
        for target, source in zip(canvas.part(box), self.planes.part(box), strict=True):
            np.copyto(target, source)


@dataclass(frozen=True, slots=True)
class PictureView:
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
class ZoomSource:
    """A picture that can be shown at any scale around a fixed point of the frame."""

    luma: PlaneQuarters
    chroma: PlaneQuarters

    @classmethod
    def of(cls, planes: Planes, view: View, point: tuple[int, int], frame: Size, largest: float) -> Self:
        """The content of ``view`` at ``point`` stays fixed; see :meth:`PlaneQuarters.of`."""
        return cls(
            PlaneQuarters.of([planes.y], LUMA, view, point, frame, largest),
            PlaneQuarters.of([planes.u, planes.v], CHROMA, view, point, frame, largest),
        )


@dataclass(frozen=True, slots=True)
class ZoomView:
    """Like :class:`PictureView` in half the time, for one scale."""

    picture: ZoomSource
    scale: float

    def paint(self, canvas: Planes, box: Box) -> None:
        if box != canvas.box:  # a part looks as it does in the whole
            whole = Planes.empty(canvas.size)
            self.paint(whole, whole.box)
            Still(whole).paint(canvas, box)
            return
        self.picture.luma.paint(self.scale, (0, 0), [canvas.y])
        self.picture.chroma.paint(self.scale, (0, 0), [canvas.u, canvas.v])
