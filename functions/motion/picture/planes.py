"""I420: a luma plane and two chroma planes of half its width and height, and how they are sampled.

Coordinates are continuous, in pixels of the luma plane: pixel 0 spans 0 to 1. A chroma sample lies between
its two rows and on the left of its two columns, which is H.264's default (ITU-T H.264, figure E-1, type 0).
"""

from dataclasses import dataclass
from typing import NamedTuple, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.motion.picture import bt709
from layers.common.imaging.alpha import Box, Colour
from layers.common.imaging.image import Mask, Pixels, Size

_ACROSS = np.array([[0.25, 0.5, 0.25]], np.float32)


@dataclass(frozen=True, eq=False, slots=True)
class Planes:
    """A picture of even width and height.

    Attributes:
        data: uint8, the three planes one after the other; ``y`` (h, w), ``u`` and ``v`` (h / 2, w / 2) are
            views of it.
    """

    data: NDArray[np.uint8]
    y: Mask
    u: Mask
    v: Mask

    @classmethod
    def over(cls, data: NDArray[np.uint8], size: Size) -> Self:
        """The planes in ``data``, of width × height × 3 / 2 bytes."""
        width, height = size
        luma, chroma = width * height, width * height // 4
        half = height // 2, width // 2
        return cls(
            data,
            data[:luma].reshape(height, width),
            data[luma : luma + chroma].reshape(half),
            data[luma + chroma :].reshape(half),
        )

    @classmethod
    def empty(cls, size: Size) -> Self:
        """Planes with undefined content."""
        return cls.over(np.empty(size[0] * size[1] * 3 // 2, np.uint8), size)

    @classmethod
    def plain(cls, colour: Colour, size: Size) -> Self:
        """A plain colour."""
        planes = cls.empty(size)
        for plane, value in zip((planes.y, planes.u, planes.v), bt709.colour(colour), strict=True):
            plane[:] = value
        return planes

    @classmethod
    def of(cls, rgb: Pixels) -> Self:
        """The planes of an RGB picture. An odd last row or column is repeated."""
        ycbcr = bt709.ycbcr(pad_even(rgb))
        planes = cls.empty((ycbcr.shape[1], ycbcr.shape[0]))
        cv2.extractChannel(ycbcr, 0, planes.y)
        planes.u[:] = downsample_chroma(channel(ycbcr, 1))
        planes.v[:] = downsample_chroma(channel(ycbcr, 2))
        return planes

    @property
    def size(self) -> Size:
        return int(self.y.shape[1]), int(self.y.shape[0])

    @property
    def box(self) -> Box:
        return 0, 0, *self.size

    def rgb(self) -> Pixels:
        """The picture as a player shows it, uint8 (h, w, 3)."""
        planes = [self.y, *(_doubled(plane, self.size) for plane in (self.u, self.v))]
        return bt709.rgb(np.asarray(cv2.merge(planes), np.uint8))

    def part(self, box: Box) -> tuple[Mask, Mask, Mask]:
        """The planes inside a box of even sides, as views."""
        left, top, right, bottom = box
        half = slice(top // 2, bottom // 2), slice(left // 2, right // 2)
        return self.y[top:bottom, left:right], self.u[half], self.v[half]


def channel(picture: Pixels, number: int) -> Mask:
    """One channel of a picture as a contiguous plane."""
    return np.asarray(cv2.extractChannel(picture, number), np.uint8)


def pad_even(picture: Pixels) -> Pixels:
    """A picture of even width and height: an odd last row or column is repeated."""
    height, width = picture.shape[:2]
    if height % 2 == width % 2 == 0:
        return picture
    return np.asarray(
        cv2.copyMakeBorder(picture, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE), np.uint8
    )


def downsample_chroma(plane: Mask) -> Mask:
    """A plane at the positions of chroma samples: 1-2-1 across, the mean of two rows down."""
    smooth = cv2.filter2D(plane, -1, _ACROSS, borderType=cv2.BORDER_REPLICATE)[:, ::2]
    return np.asarray(
        cv2.resize(smooth, (smooth.shape[1], smooth.shape[0] // 2), interpolation=cv2.INTER_AREA), np.uint8
    )


def _doubled(plane: Mask, size: Size) -> Mask:
    back = np.array([[0.5, 0, 0], [0, 0.5, -0.25]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpAffine(plane, back, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )


def even_box(left: float, top: float, right: float, bottom: float, limit: Box) -> Box:
    """The smallest box of even sides around a region, within ``limit``; it may be empty."""
    return (
        max(limit[0], int(np.floor(left / 2)) * 2),
        max(limit[1], int(np.floor(top / 2)) * 2),
        min(limit[2], int(np.ceil(right / 2)) * 2),
        min(limit[3], int(np.ceil(bottom / 2)) * 2),
    )


class Grid(NamedTuple):
    """Positions of a plane's samples: the first at (``x``, ``y``), the next ``step`` further."""

    step: int
    x: float
    y: float


LUMA = Grid(1, 0.5, 0.5)
CHROMA = Grid(2, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class View:
    """The part of a picture that a frame shows, to fractions of a pixel.

    The point (x, y) of the frame shows the point (scale·x + left, scale·y + top) of the picture. A view
    samples each plane on the plane's own grid, so that colours stay aligned with luma.
    """

    scale: float
    left: float
    top: float

    def sample(self, plane: Mask, grid: Grid, box: Box, border: int, into: Mask | None = None) -> Mask:
        """The samples of ``plane`` that the frame's ``box`` shows, interpolated linearly.

        Args:
            grid: positions of the samples of the plane and of the result.
            border: OpenCV's border mode for samples outside the plane.
            into: the array to fill, in the shape of the result; by default a new one.
        """
        size = (box[2] - box[0]) // grid.step, (box[3] - box[1]) // grid.step
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        matrix = self._matrix(grid, box)
        return np.asarray(
            cv2.warpAffine(plane, matrix, size, dst=into, flags=flags, borderMode=border), np.uint8
        )

    def _matrix(self, grid: Grid, box: Box) -> NDArray[np.float64]:
        """The transformation from indices in the result to indices in the plane."""
        x = (self.scale * (box[0] + grid.x) + self.left - grid.x) / grid.step
        y = (self.scale * (box[1] + grid.y) + self.top - grid.y) / grid.step
        return np.array([[self.scale, 0, x], [0, self.scale, y]])
