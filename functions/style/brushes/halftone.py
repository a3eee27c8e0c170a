"""Halftone: tones as dots of ink on a grid at 45°."""

import math
from functools import cache

import cv2
import numpy as np

from functions.style.brushes.coverage import smoothstep
from functions.style.scene import Floats

_QUANTILES = 1024
_EDGE = 1.4
"""Pixels from ink to paper: a smoothstep of this width has the slope of a one-pixel box."""
_FLATTEST = 0.02
"""Of the steepest slope: on the tops of dots the slope is 0, and ink would have no edge."""


def halftone(tone: Floats, pitch: float) -> Floats:
    """Screen a tone: how much paper shows, float32 (h, w) 0..1, whose mean is the tone's.

    The spot function is cos·cos, which at 45° gives round dots in the lights, round holes in the shadows, and
    checks between; its threshold follows its own distribution, so coverage is linear in tone. The tone is taken
    once per dot, at its centre, so that nothing in the photo can beat against the grid.

    Args:
        tone: float32 (h, w), 0 is all ink, 1 all paper.
        pitch: pixels from one dot to the next, along the rows of the grid.
    """
    height, width = tone.shape
    turn = 2 * math.pi / (pitch * math.sqrt(2))
    across, down = np.arange(width) * turn, np.arange(height) * turn
    cos_x, sin_x, cos_y, sin_y = (
        wave(angle).astype(np.float32) for angle in (across, down) for wave in (np.cos, np.sin)
    )
    spot = np.outer(cos_y, cos_x)
    slope = np.hypot(np.outer(cos_y, sin_x), np.outer(sin_y, cos_x)) + np.float32(_FLATTEST)
    ink = (spot - _thresholds(tone, pitch)) / (slope * np.float32(turn))
    return 1 - smoothstep(ink / np.float32(_EDGE) + np.float32(0.5))


def _thresholds(tone: Floats, pitch: float) -> Floats:
    """Which value of the spot function is the edge of the ink, by the tones at the centres of the dots."""
    height, width = tone.shape
    step = 1 / (pitch * math.sqrt(2))
    rows = math.ceil(height * step) + 1
    to_grid = np.array([[step, step, 0], [step, -step, rows]])
    size = (math.ceil((width + height) * step) + 2, math.ceil(width * step) + rows + 2)
    side = max(1, round(pitch * 0.8))
    from_pixels = cv2.invertAffineTransform(to_grid)
    inverse = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    dots = cv2.warpAffine(
        cv2.blur(tone, (side, side)), from_pixels, size, flags=inverse, borderMode=cv2.BORDER_REPLICATE
    )
    quantiles = _quantiles()
    edges = np.interp(dots, np.linspace(0, 1, quantiles.size), quantiles).astype(np.float32)
    return np.asarray(
        cv2.warpAffine(edges, to_grid, (width, height), flags=inverse, borderMode=cv2.BORDER_REPLICATE),
        np.float32,
    )


@cache
def _quantiles() -> np.ndarray:
    """Values of cos·cos by the share of the plane that lies below them; beyond its range at both ends."""
    wave = np.cos((np.arange(_QUANTILES) + 0.5) / _QUANTILES * math.pi)
    values = np.sort(np.outer(wave, wave), axis=None)
    inner = values[(np.arange(1, _QUANTILES) * values.size) // _QUANTILES]
    return np.array([-1.5, *inner, 1.5])
