"""Feathering: a softer edge."""

from dataclasses import replace
from typing import Final

import cv2
import numpy as np

from layers.common.compositing.layer import Layer

NEUTRAL: Final = 0.0

_LEAST_REACH: Final = 0.05
"""px. A smaller reach is invisible, and OpenCV makes no kernel for so narrow a Gaussian."""


def apply(layer: Layer, reach: float) -> Layer:
    """The figure with an edge that fades inwards over ``reach`` px; it never grows outwards.

    Where the frame crops the figure, the edge stays hard.
    """
    if reach < _LEAST_REACH:
        return layer
    half = max(1, round(reach / 2))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * half + 1, 2 * half + 1))
    shrunk = cv2.erode(layer.alpha, disc, borderType=cv2.BORDER_REPLICATE)
    soft = cv2.GaussianBlur(shrunk, (0, 0), reach / 4, borderType=cv2.BORDER_REPLICATE)
    return replace(layer, alpha=np.asarray(cv2.min(soft, layer.alpha), np.uint8))
