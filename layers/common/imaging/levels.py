"""The visible part of a cut-out at several sizes, so that a small result need not read all of a large one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from layers.common.imaging.alpha import Box, bounds, premultiply, unpremultiply
from layers.common.imaging.image import Pixels
from layers.common.imaging.lanczos import FloatBox

FACTORS: Final = (1, 2, 4, 8)
_BAND: Final = 512


@dataclass(frozen=True, eq=False, slots=True)
class Level:
    """The visible part of a cut-out, reduced.

    Where the picture ends before the next multiple of the largest factor, its border is repeated.

    Attributes:
        pixels: uint8 (h, w, 4), straight alpha.
        left, top: its upper left corner in pixels of the whole picture.
        factor: one of :data:`FACTORS`; a pixel is the mean of a square of so many.
    """

    pixels: Pixels
    left: int
    top: int
    factor: int

    def inside(self, box: Box) -> FloatBox:
        """A box in pixels of the whole picture, in pixels of this level."""
        left, top, right, bottom = box
        return (
            (left - self.left) / self.factor,
            (top - self.top) / self.factor,
            (right - self.left) / self.factor,
            (bottom - self.top) / self.factor,
        )


def factor_for(scale: float) -> int:
    """The largest factor whose level is large enough for a result at ``scale`` of the whole picture."""
    return next((factor for factor in reversed(FACTORS) if factor * scale <= 1), 1)


def levels(rgba: Pixels) -> Iterator[Level]:
    """Every level, by its factor. Colours are averaged by their alpha.

    Args:
        rgba: uint8 (h, w, 4), straight alpha, not transparent everywhere.
    """
    left, top, visible = _visible(rgba)
    yield Level(visible, left, top, 1)
    halved = None
    for factor in FACTORS[1:]:
        halved = _first_half(visible) if halved is None else _halved(halved)
        yield Level(unpremultiply(halved), left, top, factor)


def level(rgba: Pixels, factor: int) -> Level:
    """One of :func:`levels`."""
    return next(one for one in levels(rgba) if one.factor == factor)


def _visible(rgba: Pixels) -> tuple[int, int, Pixels]:
    """Left and top of what is visible, and its pixels: all are multiples of the largest factor."""
    box = bounds(rgba[..., 3])
    assert box is not None  # an empty cut-out is refused before
    most = FACTORS[-1]
    left, top = box[0] // most * most, box[1] // most * most
    right, bottom = -(-box[2] // most) * most, -(-box[3] // most) * most
    inside = rgba[top:bottom, left:right]
    beyond = bottom - top - inside.shape[0], right - left - inside.shape[1]
    if not any(beyond):
        return left, top, np.ascontiguousarray(inside)
    # Transparent pixels there would fade a subject that the border crops.
    padded = cv2.copyMakeBorder(inside, 0, beyond[0], 0, beyond[1], cv2.BORDER_REPLICATE)
    return left, top, np.asarray(padded, np.uint8)


def _first_half(rgba: Pixels) -> Pixels:
    """Half of straight RGBA, premultiplied, in bands: no premultiplied copy of the whole is made."""
    half = np.empty((rgba.shape[0] // 2, rgba.shape[1] // 2, 4), np.uint8)
    for top in range(0, len(rgba), 2 * _BAND):
        band = rgba[top : top + 2 * _BAND]
        half[top // 2 : (top + len(band)) // 2] = _halved(premultiply(band))
    return half


def _halved(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    return np.asarray(cv2.resize(pixels, (width // 2, height // 2), interpolation=cv2.INTER_AREA), np.uint8)
