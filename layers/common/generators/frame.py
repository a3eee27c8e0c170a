"""Frames: a picture inside of one of the sizes that a model paints, and back out of it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import cv2
import numpy as np

from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.image import Mask, Pixels, Size
from layers.common.imaging.resample import resample

_STEP: Final = 16
"""px that a side is a multiple of."""
_MOST_RATIO: Final = 3.0
"""Of the longer side to the shorter."""
_LEAST_PIXELS: Final = 512 * 512
_MOST_PIXELS: Final = 3840 * 2160
_MOST_SIDE: Final = 3840
_HALF: Final = 128


@dataclass(frozen=True, slots=True)
class Frame:
    """A size that is painted, with a picture in its middle as large as it goes.

    Attributes:
        picture: width and height of the picture.
        size: that is painted.
    """

    picture: Size
    size: Size

    @classmethod
    def around(cls, picture: Size, wanted: Size, sizes: Sequence[Size] = ()) -> Self:
        """The frame for a picture.

        Args:
            wanted: about how large it is to be painted.
            sizes: that the model paints; any, without them.
        """
        return cls(picture, _nearest(wanted, sizes) if sizes else _allowed(wanted))

    def laid(self, pixels: Pixels) -> Pixels:
        """The frame with the picture in it, and its edges stretched around it."""
        return self._bordered(resample(np.ascontiguousarray(pixels), self._inner), cv2.BORDER_REPLICATE)

    def mask(self, repaint: Mask) -> Pixels:
        """The frame's mask as every kind of server reads it, RGBA.

        What is to be painted is white and transparent, what is kept black and opaque.

        Args:
            repaint: of the picture's size, 255 where it is to be painted.
        """
        inner = cv2.resize(repaint, self._inner, interpolation=cv2.INTER_AREA)
        hard = np.where(inner >= _HALF, np.uint8(255), np.uint8(0))
        whole = self._bordered(hard, cv2.BORDER_CONSTANT)
        return with_alpha(np.repeat(whole[..., None], 3, axis=2), ~whole)

    def taken(self, painted: Pixels) -> Pixels:
        """The picture's part of what was painted, of whatever size that is."""
        tall, wide = painted.shape[:2]
        scale = min(wide / self.size[0], tall / self.size[1])
        inner = self._inner
        left, top = (wide - inner[0] * scale) / 2, (tall - inner[1] * scale) / 2
        box = left, top, left + inner[0] * scale, top + inner[1] * scale
        size = max(1, round(inner[0] * scale)), max(1, round(inner[1] * scale))
        return resample(painted, size, box)

    @property
    def _inner(self) -> Size:
        """The picture's size in the frame."""
        scale = min(self.size[0] / self.picture[0], self.size[1] / self.picture[1])
        width, height = (max(1, round(side * scale)) for side in self.picture)
        return min(width, self.size[0]), min(height, self.size[1])

    def _bordered(self, pixels: Pixels, kind: int) -> Pixels:
        """The frame around the picture; a constant border is white."""
        across, down = self.size[0] - pixels.shape[1], self.size[1] - pixels.shape[0]
        edges = down // 2, down - down // 2, across // 2, across - across // 2
        return np.asarray(cv2.copyMakeBorder(pixels, *edges, kind, value=(255, 255, 255)), np.uint8)


def _nearest(wanted: Size, sizes: Sequence[Size]) -> Size:
    """The size of the nearest ratio, and of these the one that is nearest in area."""

    def distance(size: Size) -> tuple[float, float]:
        ratio = math.log(size[0] / size[1] * wanted[1] / wanted[0])
        return round(abs(ratio), 3), abs(math.log(math.prod(size) / math.prod(wanted)))

    return min(sizes, key=distance)


def _allowed(wanted: Size) -> Size:
    """The nearest size that the interface allows."""
    ratio = min(max(wanted[0] / wanted[1], 1 / _MOST_RATIO), _MOST_RATIO)
    area = min(max(math.prod(wanted), _LEAST_PIXELS), _MOST_PIXELS)
    width = min(math.sqrt(area * ratio), _MOST_SIDE, _MOST_SIDE * ratio)
    return _stepped(width, ratio)


def _stepped(width: float, ratio: float) -> Size:
    """Sides that are whole steps, and neither more pixels nor a greater ratio than is allowed."""
    across, down = (max(1, math.floor(side / _STEP + 0.5)) for side in (width, width / ratio))
    across, down = min(across, int(_MOST_RATIO * down)), min(down, int(_MOST_RATIO * across))
    while across * down * _STEP**2 > _MOST_PIXELS:
        across, down = (across - 1, down) if across > down else (across, down - 1)
    return across * _STEP, down * _STEP
