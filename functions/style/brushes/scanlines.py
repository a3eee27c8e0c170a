"""Scanlines: the dark rows of a tube screen."""

import math

import numpy as np

from functions.style.scene import Floats


def scanlines(rows: slice, period: int, depth: float) -> Floats:
    """What some rows keep of their light, float32 (n, 1): 1 between the dark ones, ``1 - depth`` on them.

    Args:
        period: rows from one to the next, in output pixels at any size: broken ones would beat with the
            screen's own.
    """
    wave = 0.5 - 0.5 * np.cos(2 * math.pi * np.arange(rows.start, rows.stop) / period)
    return np.asarray(1 - depth * wave, np.float32)[:, None]
