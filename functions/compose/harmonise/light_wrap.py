"""Light from behind that bleeds around the edge."""

from typing import Final

import cv2

from layers.common.compositing.layer import Layer
from layers.common.imaging.resample import within

NEUTRAL: Final = 0.0

_SIDE: Final = 320
"""Long side of the copy that the light is spread on, px: it is smooth."""
_RIM: Final = 0.012
_GLOW: Final = 0.03
"""How far rim and light are spread: sigma, of the long side."""


def apply(layer: Layer, amount: float) -> Layer:
    """The figure's rim lightened by ``amount``, 0 to 1, of what is brighter behind it.

    A lens lets bright surroundings flare over an edge; dark ones take nothing away.
    """
    if amount == NEUTRAL:
        return layer
    alpha, behind = within(layer.alpha, _SIDE), within(layer.behind, _SIDE)
    rim, glow = (max(0.7, part * max(alpha.shape)) for part in (_RIM, _GLOW))
    outside = cv2.bitwise_not(cv2.GaussianBlur(alpha, (0, 0), rim, borderType=cv2.BORDER_REPLICATE))
    light = cv2.GaussianBlur(behind, (0, 0), glow, borderType=cv2.BORDER_REPLICATE)
    size = layer.alpha.shape[::-1]
    weight = cv2.resize(cv2.merge((outside, outside, outside)), size)
    brighter = cv2.subtract(cv2.resize(light, size), layer.colours)
    return layer.coloured(cv2.add(layer.colours, cv2.multiply(brighter, weight, scale=amount / 255)))
