"""Duotone: tones printed along a ramp of a few colours."""

from collections.abc import Sequence

import cv2
import numpy as np

from functions.style.brushes.oklab import from_srgb, to_srgb
from functions.style.scene import Floats
from layers.common.compositing.coverage import looked_up
from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Pixels

_LEVELS = 256

DITHER = 0.5
"""Standard deviation, in levels, of noise that hides the steps between them."""


def ramp(stops: Sequence[Colour]) -> Pixels:
    """The colours of tones 0 to 255, uint8 (256, 3): straight lines between the stops in OKLab.

    Where the stops grow lighter, so does the ramp, all the way.
    """
    places = np.linspace(0, 1, len(stops))
    tones = np.linspace(0, 1, _LEVELS)
    lab = from_srgb(stops)
    mixed = np.stack([np.interp(tones, places, lab[:, axis]) for axis in range(3)], axis=-1)
    return np.asarray(np.rint(to_srgb(mixed)), np.uint8)


def duotone(tone: Floats, table: Pixels, noise: Floats) -> Pixels:
    """Print a tone along a :func:`ramp`: uint8 (h, w, 3).

    Args:
        tone: float32 (h, w) 0..1.
        noise: float32 (h, w) of :data:`DITHER`; it decides between neighbouring levels.
    """
    return looked_up(table, np.asarray(cv2.scaleAdd(tone, _LEVELS - 1.0, noise), np.float32))
