"""Light from behind that bleeds around the edge."""

from dataclasses import replace
from typing import Final

import cv2
import numpy as np

from functions.compose.harmonise.layer import Layer

NEUTRAL: Final = 0.0

_REACH: Final = 0.012
"""Sigma of the bleeding, of the frame's... of the window's longer side."""
_SIDE: Final = 400
"""Long side of the copy that light is spread on, px: it is smooth."""


def apply(layer: Layer, amount: float) -> Layer:
    """The figure's rim lightened by ``amount``, 0 to 1, of what is brighter behind it.

    A lens lets bright surroundings flare over an edge; dark ones take nothing away.
    """
    if amount == NEUTRAL:
        return layer
    height, width = layer.alpha.shape
    factor = min(1.0, _SIDE / max(height, width))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    sigma = max(1.0, _REACH * max(size))
    alpha = cv2.resize(layer.alpha, size, interpolation=cv2.INTER_AREA)
    light = cv2.GaussianBlur(cv2.resize(layer.behind, size, interpolation=cv2.INTER_AREA), (0, 0), 2 * sigma)
    rim = cv2.bitwise_not(cv2.GaussianBlur(alpha, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE))
    brighter = cv2.subtract(cv2.resize(light, (width, height)), layer.colours)
    weight = cv2.resize(rim, (width, height))
    bleeding = cv2.multiply(brighter, cv2.merge((weight, weight, weight)), scale=amount / 255)
    return replace(layer, colours=np.asarray(cv2.add(layer.colours, bleeding), np.uint8))
