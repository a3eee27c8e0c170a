"""Guilloché: the woven fine lines of banknotes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from functions.style.brushes.coverage import inside
from functions.style.scene import Floats


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
    return np.maximum(*(_rings(radius, angle, rosette, phase) for phase in (0.0, math.pi)))


def _rings(radius: Floats, angle: Floats, rosette: Rosette, phase: float) -> Floats:
    turn = np.float32(rosette.petals) * angle + np.float32(phase)
    rings = radius / np.float32(rosette.pitch) + np.float32(rosette.swing) * np.sin(turn)
    around = np.float32(rosette.swing * rosette.petals) * np.cos(turn) / np.maximum(radius, 1)
    slope = np.hypot(np.float32(1 / rosette.pitch), around)  # rings per pixel
    to_ring = np.abs(rings - np.rint(rings)) / slope
    return inside(to_ring - np.float32(rosette.line / 2))
