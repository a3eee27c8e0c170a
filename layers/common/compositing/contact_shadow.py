"""The contact shadow: where a figure touches the ground."""

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.compositing.footing import Footing
from layers.common.imaging.image import Mask
from layers.common.imaging.resample import within

_SIDE: Final = 500
"""Long side of the copy on which the shadow is computed, px."""
_LENGTH: Final = 1.6
"""Extent along the ground as a multiple of the half height: the ground is seen at a low angle."""
_REACHES: Final = (0.012, 0.04, 0.1)
"""Half heights of the dark core, its soft rim and the ambient occlusion, as shares of the figure's size."""
_SHARES: Final = (0.5, 0.3, 0.2)
"""Their shares in the whole shadow."""

Floats = NDArray[np.float32]


def depth(alpha: Mask) -> Floats | None:
    """Depth of the shadow, 0 to 1, on a reduced copy of the alpha, float32; None if nothing is opaque.

    The closer the body is to the ground, the darker the shadow.
    """
    small = within(alpha, _SIDE)
    footing = Footing.of(small)
    if footing is None:
        return None
    extent, columns = footing.extent, footing.columns
    contact = np.zeros(small.shape[1], np.float32)
    contact[columns.astype(int)] = footing.contact
    line = _even(footing.line(small.shape[1]), _REACHES[1] * extent)
    below = np.arange(len(small), dtype=np.float32)[:, None] + np.float32(0.5) - line
    shade = np.zeros(small.shape, np.float32)
    for part, share in zip(_REACHES, _SHARES, strict=True):
        reach = max(part * extent, 0.7)
        shade += share * _spread(contact, _LENGTH * reach) * np.exp(-((below / reach) ** 2) / 2)
    return shade


def _even(line: Floats, reach: float) -> Floats:
    """Smooth the steps of a line, which would show as seams in a soft shadow."""
    size = (2 * round(reach) + 1, 1)
    return np.asarray(cv2.blur(line[None], size, borderType=cv2.BORDER_REPLICATE)[0], np.float32)


def _spread(contact: Floats, sigma: float) -> Floats:
    """Blur along the ground."""
    size = (2 * math.ceil(3 * sigma) + 1, 1)
    return np.asarray(
        cv2.GaussianBlur(contact[None], size, sigma, borderType=cv2.BORDER_CONSTANT), np.float32
    )
