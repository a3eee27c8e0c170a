"""Fractal noise: the irregularity of torn paper."""

import math

import cv2
import numpy as np

from functions.style.scene import Floats

_FINEST = 1.5
"""Pixels: finer octaves cannot be seen."""


def fbm(
    height: int, width: int, cell: float, octaves: int, rng: np.random.Generator, *, gain: float = 0.5
) -> Floats:
    """Fractional Brownian motion: octaves of smooth value noise, each twice as fine as the one before.

    Coarse octaves are drawn first, so one seed means one shape, however many pixels show it.

    Args:
        cell: pixels from one random value to the next in the first octave.
        gain: amplitude of an octave relative to the one before; 0.5 looks like a coast.

    Returns:
        float32 (height, width) of mean 0 and standard deviation of about 1.
    """
    cells = [cell / 2**octave for octave in range(octaves)]
    shown = [octave for octave, size in enumerate(cells) if size >= _FINEST]
    total = np.zeros((height, width), np.float32)
    for octave in shown:
        total += np.float32(gain**octave) * _octave(height, width, cells[octave], rng)
    norm = math.sqrt(sum(gain ** (2 * octave) for octave in shown)) or 1.0
    return total / np.float32(norm * _SPREAD)


_SPREAD = 0.77
"""Standard deviation of the curves through random values whose own is 1."""


def _octave(height: int, width: int, cell: float, rng: np.random.Generator) -> Floats:
    """Random values on a lattice, and smooth curves through them."""
    rows, columns = (math.ceil(side / cell) + 1 for side in (height, width))
    lattice = rng.standard_normal((rows, columns), dtype=np.float32)
    size = (max(width, round(columns * cell)), max(height, round(rows * cell)))
    return np.asarray(cv2.resize(lattice, size, interpolation=cv2.INTER_CUBIC)[:height, :width], np.float32)
