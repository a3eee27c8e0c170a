"""Guilloché: the woven fine lines of banknotes."""

from dataclasses import dataclass

import numpy as np

from functions.style.scene import Floats
from layers.common.compositing.coverage import inside


@dataclass(frozen=True, slots=True)
class Rosette:
    """Two sets of waved rings that cross.

    Attributes:
        pitch: pixels from ring to ring.
        petals: waves around the centre.
        swing: height of the waves, in rings.
        line: width of a line in pixels.
    """

    pitch: float
    petals: int
    swing: float
    line: float


def guilloche(radius: Floats, angle: Floats, rosette: Rosette) -> Floats:
    """Coverage of a rosette's lines, float32 (h, w) 0..1.

    Args:
        radius: pixels from its centre, see :func:`polar`.
        angle: radians around it.
    """
    turn = np.float32(rosette.petals) * angle
    wave, steepness = np.sin(turn), np.cos(turn)
    steepness *= np.float32(rosette.swing * rosette.petals) / np.maximum(radius, 1)
    slope = np.sqrt(steepness * steepness + np.float32(rosette.pitch**-2))  # rings per pixel
    rings, swing = radius * np.float32(1 / rosette.pitch), np.float32(rosette.swing) * wave
    nearest = np.minimum(_to_whole(rings + swing), _to_whole(rings - swing))
    return inside(nearest / slope - np.float32(rosette.line / 2))


def _to_whole(number: Floats) -> Floats:
    return np.abs(number - np.rint(number))
