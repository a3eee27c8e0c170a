"""Patterns around a point: rays as on a poster, and guilloché, the fine woven lines of banknotes."""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from layers.common.compositing.coverage import Floats, inside


def polar(rows: slice, width: int, centre: tuple[float, float]) -> tuple[Floats, Floats]:
    """Radius in pixels and angle in 0..2π of each pixel around ``centre`` (x, y); float32 (n, width)."""
    x = np.arange(width, dtype=np.float32) - np.float32(centre[0])
    y = np.arange(rows.start, rows.stop, dtype=np.float32) - np.float32(centre[1])
    shape = y.size, width
    across, down = np.broadcast_to(x, shape), np.broadcast_to(y[:, None], shape)
    radius, angle = cv2.cartToPolar(np.ascontiguousarray(across), np.ascontiguousarray(down))
    return np.asarray(radius, np.float32), np.asarray(angle, np.float32)


def rays(radius: Floats, angle: Floats, count: int, phase: float) -> Floats:
    """Coverage of ``count`` equal wedges with gaps of the same width, float32 (h, w) in 0..1.

    Args:
        radius: pixels from the point where the rays meet, see :func:`polar`.
        angle: radians around that point.
        phase: rotation, as a share of one wedge and its gap.
    """
    turns = angle * np.float32(count / (2 * math.pi)) + np.float32(phase)
    from_middle = np.abs(turns - np.floor(turns) - np.float32(0.5))
    # The length of an arc is its radius times its angle.
    return inside(radius * ((from_middle - np.float32(0.25)) * np.float32(2 * math.pi / count)))


@dataclass(frozen=True, slots=True)
class Rosette:
    """Two crossing sets of wavy rings.

    Attributes:
        pitch: pixels from ring to ring.
        petals: number of waves around the centre.
        swing: amplitude of the waves, in rings.
        line: width of a line in pixels.
    """

    pitch: float
    petals: int
    swing: float
    line: float


def guilloche(radius: Floats, angle: Floats, rosette: Rosette) -> Floats:
    """Coverage of a rosette's lines, float32 (h, w) in 0..1.

    Args:
        radius: pixels from its centre, see :func:`polar`.
        angle: radians around it.
    """
    turn = np.float32(rosette.petals) * angle
    wave, steepness = np.sin(turn), np.cos(turn)
    steepness *= np.float32(rosette.swing * rosette.petals) / np.maximum(radius, 1)
    slope = np.sqrt(steepness * steepness + np.float32(rosette.pitch**-2))  # rings per pixel
    rings, swing = radius * np.float32(1 / rosette.pitch), np.float32(rosette.swing) * wave
    nearest = np.minimum(_to_integer(rings + swing), _to_integer(rings - swing))
    return inside(nearest / slope - np.float32(rosette.line / 2))


def _to_integer(number: Floats) -> Floats:
    """Distance to the nearest integer."""
    return np.abs(number - np.rint(number))
