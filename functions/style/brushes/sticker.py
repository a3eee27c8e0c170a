"""A sticker: a shape cut out with a margin of white, an outline, and a shadow below."""

from dataclasses import dataclass

import cv2
import numpy as np

from functions.style.brushes.coverage import inside, over
from functions.style.scene import Floats
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


def sticker(ground: Pixels, distance: Floats, style: Sticker, paper: Colour, ink: Colour) -> Pixels:
    """Lay an empty sticker, shadow, keyline and margin, on a ground; uint8 (h, w, 3).

    Args:
        distance: pixels from the contour of what will be on it, negative inside.
    """
    width = ground.shape[1]
    margin, line = style.stroke * width, style.keyline * width
    cut = inside(distance - np.float32(margin + line))
    shaded = over(ground, (0, 0, 0), _shadow(cut, style))
    return over(over(shaded, ink, cut), paper, inside(distance - np.float32(margin)))


def _shadow(shape: Floats, style: Sticker) -> Floats:
    height, width = shape.shape
    small = cv2.resize(
        shape, (max(1, width // _REDUCTION), max(1, height // _REDUCTION)), interpolation=cv2.INTER_AREA
    )
    soft = cv2.GaussianBlur(small, (0, 0), max(style.softness * width / _REDUCTION, 0.1))
    right, down = style.offset
    move = np.array([[1, 0, right * small.shape[1]], [0, 1, down * small.shape[1]]])
    moved = cv2.warpAffine(soft, move, (small.shape[1], small.shape[0]), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(moved, (width, height)) * np.float32(style.darkness), np.float32)
