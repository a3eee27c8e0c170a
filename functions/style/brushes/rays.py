"""Rays: wedges that spread from a point, as on a poster."""

import math

import numpy as np

from functions.style.scene import Floats
from layers.common.compositing.coverage import inside


def rays(radius: Floats, angle: Floats, count: int, phase: float) -> Floats:
    """Coverage of ``count`` equal wedges with equal gaps, float32 (h, w) 0..1.

    Args:
        radius: pixels from where the rays meet, see :func:`polar`.
        angle: radians around it.
        phase: by how much of a wedge and its gap they are turned.
    """
    turns = angle * np.float32(count / (2 * math.pi)) + np.float32(phase)
    from_middle = np.abs(turns - np.floor(turns) - np.float32(0.5))
    # An arc is as long as its radius times its angle.
    return inside(radius * ((from_middle - np.float32(0.25)) * np.float32(2 * math.pi / count)))
