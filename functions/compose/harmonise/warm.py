"""Warmer or cooler light."""

from typing import Final

import cv2
import numpy as np

from layers.common.compositing.layer import Layer

NEUTRAL: Final = 1.0

_LUMA: Final = np.array([0.2126, 0.7152, 0.0722])
"""ITU-R BT.709."""


def apply(layer: Layer, warmth: float) -> Layer:
    """The figure with red times and blue divided by ``warmth``; a grey keeps its luma."""
    if warmth == NEUTRAL:
        return layer
    gains = np.array([warmth, 1, 1 / warmth])
    gains /= float(_LUMA @ gains)
    return layer.coloured(cv2.transform(layer.colours, np.diag(gains)))
