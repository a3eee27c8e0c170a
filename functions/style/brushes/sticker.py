"""A sticker: a shape cut out with a margin of white, an outline, and a shadow below."""

from dataclasses import dataclass

import cv2
import numpy as np

from functions.style.scene import Floats
from layers.common.compositing.coverage import filled, inside
from layers.common.compositing.over import over
from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Pixels

_REDUCTION = 4
"""A shadow is soft, so a picture of a quarter of the side is enough to blur it."""


@dataclass(frozen=True, slots=True)
class Sticker:
    """Measures as shares of the picture's width.

    Attributes:
        stroke: width of the white margin.
        keyline: width of the dark line around it.
        softness: standard deviation of the shadow's blur.
        offset: how far the shadow falls, to the right and downwards.
        darkness: of the shadow, 0..1.
    """

    stroke: float = 0.016
    keyline: float = 0.0025
    softness: float = 0.013
    offset: tuple[float, float] = (0.009, 0.013)
    darkness: float = 0.6

    def reach(self, width: int) -> float:
        """Pixels beyond a contour in which it tells distances apart, in a picture of that width."""
        return (self.stroke + self.keyline) * width + _REDUCTION


def sticker(
    ground: Pixels, distance: Floats, shadow: Floats, style: Sticker, colours: tuple[Colour, Colour]
) -> Pixels:
    """Lay an empty sticker, shadow, keyline and margin, on a ground; uint8 (h, w, 3).

    Args:
        distance: pixels from the contour of what will be on it, negative inside.
        shadow: from :func:`shadow_of`.
        colours: of the margin and of the keyline.
    """
    width = ground.shape[1]
    margin, line = np.float32(style.stroke * width), np.float32(style.keyline * width)
    paper, ink = colours
    light = cv2.merge((1 - shadow,) * 3)
    shaded = np.asarray(cv2.multiply(ground, light, dtype=cv2.CV_8U), np.uint8)
    return over(filled(ink, paper, inside(distance - margin)), shaded, inside(distance - margin - line))


def shadow_of(distance: Floats, style: Sticker) -> Floats:
    """How dark a sticker's shadow is, float32 (h, w) 0..1."""
    height, width = distance.shape
    factor = min(_REDUCTION, width, height)
    size = width // factor, height // factor
    small = cv2.resize(distance, size, interpolation=cv2.INTER_AREA)
    shape = inside((small - np.float32((style.stroke + style.keyline) * width)) / np.float32(factor))
    soft = cv2.GaussianBlur(shape, (0, 0), max(style.softness * size[0], 0.1))
    right, down = style.offset
    move = np.array([[1, 0, right * size[0]], [0, 1, down * size[0]]])
    moved = cv2.warpAffine(soft, move, size, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(moved * np.float32(style.darkness), (width, height)), np.float32)
