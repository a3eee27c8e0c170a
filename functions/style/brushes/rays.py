"""Rays: wedges that spread from a point, as on a poster."""

import math

import numpy as np

from functions.style.brushes.coverage import inside
from functions.style.scene import Floats


def rays(radius: Floats, angle: Floats, count: int, phase: float) -> Floats:
    """Coverage of ``count`` equal wedges with equal gaps, float32 (h, w) 0..1.

    Args:
        radius: pixels from where the rays meet, see :func:`polar`.
        angle: radians around it.
        phase: radians by which the first wedge is turned.
    """
    wedge = 2 * math.pi / count
    turned = np.mod(angle + np.float32(phase), np.float32(wedge))
    to_edge = np.abs(turned - np.float32(wedge / 2)) - np.float32(wedge / 4)
    return inside(radius * to_edge)  # an arc is as long as its radius times its angle
