"""Tints: a photo in one colour's light and shade."""

import cv2
import numpy as np

from functions.motion.colours import mixed
from layers.common.imaging.alpha import WHITE, Colour
from layers.common.imaging.image import Pixels

_STRENGTH = 0.82
"""How much of the photo's own colours is given up."""
_SHADE, _LIGHT = 0.86, 0.8
"""How near to black the darkest, and to white the brightest tones are."""
_MIDDLE = 0.5


def tinted(photo: Pixels, tint: Colour) -> Pixels:
    """A photo as a duotone from the tint's shade to its light, with a rest of its own colours."""
    grey = cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY)
    duotone = cv2.LUT(cv2.merge((grey, grey, grey)), _ramp(tint))
    return np.asarray(cv2.addWeighted(duotone, _STRENGTH, photo, 1 - _STRENGTH, 0), np.uint8)


def _ramp(tint: Colour) -> Pixels:
    """The colour of each grey, (1, 256, 3)."""
    stops = np.array([mixed(tint, (0, 0, 0), _SHADE), tint, mixed(tint, WHITE, _LIGHT)], np.float32)
    greys = np.linspace(0, 1, 256)
    columns = [np.interp(greys, (0, _MIDDLE, 1), stops[:, channel]) for channel in range(3)]
    return np.rint(np.dstack(columns)).astype(np.uint8)
