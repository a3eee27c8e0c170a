"""Sampling: which part of a picture is seen, to fractions of a pixel.

A view is pulled through every plane on that plane's own grid, so colours stay where luma is.
"""

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Mask


class Grid(NamedTuple):
    """Where a plane's samples lie: the first at (``x``, ``y``), the next ``step`` further."""

    step: int
    x: float
    y: float


LUMA = Grid(1, 0.5, 0.5)
CHROMA = Grid(2, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class View:
    """What is seen at the point (x, y) of a frame: the point (scale·x + left, scale·y + top) of a picture."""

    scale: float
    left: float
    top: float

    def sample(self, plane: Mask, grid: Grid, box: Box, border: int, into: Mask | None = None) -> Mask:
        """The samples of ``plane`` that the frame's ``box`` shows, bilinear.

        Args:
            grid: where the samples of the plane, and of the answer, lie.
            border: OpenCV's way with what lies outside of the plane.
            into: the array to fill, of the answer's shape; a new one when left out.
        """
        size = (box[2] - box[0]) // grid.step, (box[3] - box[1]) // grid.step
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        matrix = self._matrix(grid, box)
        return np.asarray(
            cv2.warpAffine(plane, matrix, size, dst=into, flags=flags, borderMode=border), np.uint8
        )

    def _matrix(self, grid: Grid, box: Box) -> NDArray[np.float64]:
        """From a sample's number in the answer to its number in the plane."""
        x = (self.scale * (box[0] + grid.x) + self.left - grid.x) / grid.step
        y = (self.scale * (box[1] + grid.y) + self.top - grid.y) / grid.step
        return np.array([[self.scale, 0, x], [0, self.scale, y]])
