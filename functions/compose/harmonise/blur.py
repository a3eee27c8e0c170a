"""A figure no sharper than the picture it is put into."""

from dataclasses import replace
from typing import Final

import cv2
import numpy as np

from functions.compose.harmonise.layer import Layer
from layers.common.imaging.premultiplied import divide, multiply

NEUTRAL: Final = 0.0


def apply(layer: Layer, sigma: float) -> Layer:
    """The figure, edge and all, blurred by a Gaussian of ``sigma`` px."""
    if sigma == NEUTRAL:
        return layer
    soft = cv2.GaussianBlur(
        multiply(layer.colours, layer.alpha), (0, 0), sigma, borderType=cv2.BORDER_REPLICATE
    )
    alpha = np.ascontiguousarray(soft[..., 3], np.uint8)
    return replace(layer, colours=divide(np.asarray(soft[..., :3], np.uint8), alpha), alpha=alpha)
