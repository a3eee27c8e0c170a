"""Noise like the scene's own."""

from typing import Final

import cv2
import numpy as np

from layers.common.compositing.layer import Layer

NEUTRAL: Final = 0.0

_TILE: Final = 512
"""Side of the noise that is repeated, px."""
_SEED: Final = 5


def apply(layer: Layer, sigma: float) -> Layer:
    """The figure with Gaussian noise of ``sigma`` levels added to its lightness, the same at every call."""
    if sigma == NEUTRAL:
        return layer
    height, width = layer.alpha.shape
    noise = np.random.default_rng(_SEED).standard_normal((_TILE, _TILE), np.float32) * np.float32(sigma)
    tile = np.rint(noise).astype(np.int16)
    repeats = (-(-height // _TILE), -(-width // _TILE), 1)
    grain = np.tile(cv2.merge((tile, tile, tile)), repeats)[:height, :width]
    return layer.coloured(cv2.add(layer.colours, grain, dtype=cv2.CV_8U))
