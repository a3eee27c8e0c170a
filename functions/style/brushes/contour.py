"""A subject's contour, and how far each pixel is from it."""

import math
from collections.abc import Sequence
from itertools import compress
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.style.scene import Floats
from layers.common.imaging.image import Mask

_SMOOTH = 0.003
"""Wobble that scissors would not follow, as a share of the width."""
_SPECK, _HOLE = 0.001, 0.002
"""Smaller parts and holes, as shares of the picture, are no contour."""
_STAIRS = 1.2
"""Pixels of blur that turn the steps of a mask into the line which they stand for."""

_RIM = np.float32(0.35)
"""Pixels from the centres of a mask's outermost pixels to the edge: half a one along the axes, less on slants."""


def cut_mask(alpha: Mask) -> Mask:
    """The subject as scissors would cut it, 0 or 255: smooth in outline, specks dropped, small holes filled.

    Args:
        alpha: uint8 (h, w).
    """
    soft = cv2.GaussianBlur(alpha, (0, 0), _SMOOTH * alpha.shape[1] + 0.1, borderType=cv2.BORDER_REPLICATE)
    solid = np.asarray(cv2.threshold(soft, 127, 255, cv2.THRESH_BINARY)[1], np.uint8)
    contours, hierarchy = cv2.findContours(solid, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return solid
    outer = hierarchy[0, :, 3] < 0
    areas = np.array([cv2.contourArea(contour) for contour in contours])
    parts = outer & (areas >= min(_SPECK * solid.size, areas.max()))
    holes = ~outer & (areas < _HOLE * solid.size)
    filled = cv2.bitwise_or(solid, _filled(solid, contours, holes))
    return np.asarray(cv2.bitwise_and(filled, _filled(solid, contours, parts)), np.uint8)


def _filled(like: Mask, contours: Sequence[NDArray[Any]], chosen: NDArray[np.bool_]) -> Mask:
    canvas = np.zeros_like(like)
    cv2.drawContours(canvas, list(compress(contours, chosen)), -1, 255, cv2.FILLED)
    return canvas


def signed_distance(mask: Mask, reach: float) -> Floats:
    """Pixels to the edge of a mask of 0 and 255, float32 (h, w), negative inside.

    Exact to a fraction of a pixel as far as ``reach`` outside; farther out it is some number that is no
    smaller.
    """
    distance = np.full(mask.shape, reach, np.float32)
    near = _surrounded(mask, math.ceil(reach) + 1)
    shape = mask[near]
    rim = cv2.subtract(shape, cv2.erode(shape, _CROSS, borderValue=255))
    away = cv2.distanceTransform(cv2.bitwise_not(rim), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    signed = np.where(shape > 0, -_RIM - away, away - _RIM)
    distance[near] = cv2.GaussianBlur(signed, (0, 0), _STAIRS)
    return distance


def _surrounded(mask: Mask, margin: int) -> tuple[slice, slice]:
    """Rows and columns of a mask's box with a margin."""
    left, top, width, height = cv2.boundingRect(mask)
    rows = slice(max(top - margin, 0), top + height + margin)
    return rows, slice(max(left - margin, 0), left + width + margin)


_CROSS = np.asarray(cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3)), np.uint8)
