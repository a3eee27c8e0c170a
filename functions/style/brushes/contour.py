"""A subject's contour, and how far each pixel is from it."""

from collections.abc import Sequence

import cv2
import numpy as np

from functions.style.scene import Floats
from layers.common.imaging.image import Mask

_SMOOTH = 0.003
"""Wobble that scissors would not follow, as a share of the width."""
_SPECK, _HOLE = 0.001, 0.002
"""Smaller parts and holes, as shares of the picture, are no contour."""
_STAIRS = 1.2
"""Pixels of blur that turn the steps of a mask into the line which they stand for."""


def cut_mask(alpha: Floats) -> Mask:
    """The subject as scissors would cut it, 0 or 255: smooth in outline, specks dropped, small holes filled.

    Args:
        alpha: float32 (h, w) 0..1.
    """
    soft = cv2.GaussianBlur(alpha, (0, 0), _SMOOTH * alpha.shape[1] + 0.1)
    solid = np.asarray(cv2.compare(soft, 0.5, cv2.CMP_GT), np.uint8)
    contours, hierarchy = cv2.findContours(solid, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return solid
    outer = hierarchy[0, :, 3] < 0
    areas = np.array([cv2.contourArea(contour) for contour in contours])
    parts = outer & (areas >= min(_SPECK * solid.size, areas.max()))
    holes = ~outer & (areas < _HOLE * solid.size)
    filled = cv2.bitwise_or(solid, _filled(solid, contours, holes))
    return np.asarray(cv2.bitwise_and(filled, _filled(solid, contours, parts)), np.uint8)


def _filled(like: Mask, contours: Sequence[np.ndarray], chosen: np.ndarray) -> Mask:
    canvas = np.zeros_like(like)
    cv2.drawContours(canvas, [contours[i] for i in np.flatnonzero(chosen)], -1, 255, cv2.FILLED)
    return canvas


def signed_distance(mask: Mask) -> Floats:
    """Pixels to the edge of a mask, float32 (h, w), negative inside."""
    out = cv2.distanceTransform(cv2.bitwise_not(mask), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    within = cv2.distanceTransform(mask, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    # Both count to the centre of the nearest pixel on the other side; the edge lies half a pixel before it.
    half = np.float32(0.5)
    distance = np.where(mask > 0, half - within, out - half)
    return np.asarray(cv2.GaussianBlur(distance, (0, 0), _STAIRS), np.float32)
