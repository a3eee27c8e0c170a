"""A softer edge."""

from dataclasses import replace
from typing import Final

import cv2
import numpy as np

from layers.common.compositing.layer import Layer

NEUTRAL: Final = 0.0

_LEAST_REACH: Final = 0.05
"""px. Nobody sees less, and of a Gaussian so narrow OpenCV makes no kernel at all."""


def apply(layer: Layer, reach: float) -> Layer:
    """The figure with an edge that fades over ``reach`` px inwards; it never grows outwards.

    The frame's own edges cut a figure off and are not softened.
    """
    if reach < _LEAST_REACH:
        return layer
    half = max(1, round(reach / 2))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * half + 1, 2 * half + 1))
    shrunk = cv2.erode(layer.alpha, disc, borderType=cv2.BORDER_REPLICATE)
    soft = cv2.GaussianBlur(shrunk, (0, 0), reach / 4, borderType=cv2.BORDER_REPLICATE)
    return replace(layer, alpha=np.asarray(cv2.min(soft, layer.alpha), np.uint8))
