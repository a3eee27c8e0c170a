"""A figure no sharper than the picture it is put into."""

from typing import Final

import cv2
import numpy as np

from layers.common.compositing.layer import Layer

NEUTRAL: Final = 0.0


def apply(layer: Layer, sigma: float) -> Layer:
    """The figure, edge and all, blurred by a Gaussian of ``sigma`` px."""
    if sigma == NEUTRAL:
        return layer
    soft = cv2.GaussianBlur(layer.premultiplied, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    return Layer.of(np.asarray(soft, np.uint8), layer.behind)
