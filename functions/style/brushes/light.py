"""Linear light: what adds up as lamps do, unlike the levels of a file.

Light is taken as the square of a level: sRGB's own curve, whose exponent is about 2.2, costs six times as
much and looks the same where it is undone in the end.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from functions.style.scene import Floats
from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Pixels

Light = Sequence[Floats]
"""Red, green and blue, each float32 (h, w), 0..1, or one number for all pixels."""


def linear(colours: Colour | Pixels) -> Light:
    """The light of a colour, or of a table of them, uint8 (n, 3)."""
    return list(np.square(np.asarray(colours, np.float32) / np.float32(255)).T)


def shown(light: Light, gain: Floats) -> Floats:
    """Levels, float32 (h, w, 3) from 0 to 255, of which each pixel keeps a share, ``gain`` (h, w) 0..1."""
    bright = gain * np.float32(255)
    return np.asarray(cv2.merge([cv2.sqrt(np.maximum(plane, 0)) * bright for plane in light]), np.float32)
