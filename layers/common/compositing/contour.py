"""A subject's contour, and the signed distance of each pixel from it."""

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import compress
from statistics import NormalDist
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.image import Mask

Floats = NDArray[np.float32]

_SMOOTH = 0.003
"""Standard deviation of the blur that smooths the contour, as a share of the width."""
_HALF = 127
_SPECK, _HOLE = 0.001, 0.002
"""Parts and holes smaller than these shares of the picture are ignored."""
_RESOLVED = 1.5
"""Pixels of that blur which suffice; larger pictures are reduced to about that blur."""
_STAIRS = 1.2
"""Standard deviation, in pixels, of the blur that evens out steps between the distances of neighbours."""
_BESIDE = 2.0
"""Pixels from the contour within which it counts as straight."""
_CORNER = 0.7
"""Pixels by which a line to the contour exceeds that to its tangent, from which on it leads to a corner."""
_FLATTEST = 1e-3
"""Least slope of an edge, in levels per pixel."""


def signed_distance(alpha: Mask, reach: float) -> Floats:
    """Distance in pixels to the subject's smoothed contour, float32 (h, w), negative inside.

    A pixel's distance is that to the nearest pixel of the subject's rim, plus that from there to the contour,
    by the slope of alpha, since the contour runs between pixels. It is accurate to a fraction of a pixel as
    far as ``reach`` on either side; farther away, only its magnitude is at least ``reach``.

    Args:
        alpha: uint8 (h, w).
    """
    height, width = alpha.shape
    factor = max(1, int(_SMOOTH * width / _RESOLVED))
    reduced = max(1, width // factor), max(1, height // factor)
    small = np.asarray(cv2.resize(alpha, reduced, interpolation=cv2.INTER_AREA), np.uint8)
    distance = _distance(small, reach / factor) * np.float32(factor)
    return np.asarray(cv2.resize(distance, (width, height)), np.float32)


def _distance(alpha: Mask, reach: float) -> Floats:
    wobble = max(1.0, _SMOOTH * alpha.shape[1])
    soft = cv2.GaussianBlur(alpha, (0, 0), wobble, borderType=cv2.BORDER_REPLICATE)
    mask = _cut(np.asarray(soft, np.uint8))
    distance = np.full(mask.shape, reach, np.float32)
    near = _surrounded(mask, math.ceil(reach) + 1)
    measured = _by_bands(mask[near], np.asarray(soft[near], np.uint8), reach + 1)
    distance[near] = cv2.GaussianBlur(measured, (0, 0), _STAIRS)
    return distance


def _by_bands(mask: Mask, soft: Mask, reach: float) -> Floats:
    """One band of rows a thread, each with a margin as wide as the reach."""
    height, margin = mask.shape[0], math.ceil(reach)
    count = max(1, min(cv2.getNumThreads(), height // (2 * margin)))
    edges = [height * number // count for number in range(count + 1)]

    def measured(top: int, bottom: int) -> Floats:
        first = max(0, top - margin)
        rows = slice(first, bottom + margin)
        return _measured(mask[rows], soft[rows], reach)[top - first : bottom - first]

    with ThreadPoolExecutor(count) as pool:
        return np.vstack(list(pool.map(measured, edges[:-1], edges[1:])))


def _measured(mask: Mask, soft: Mask, reach: float) -> Floats:
    rim = cv2.subtract(mask, cv2.erode(mask, _CROSS, borderValue=255))
    if not rim.any():
        return np.where(mask > 0, np.float32(-mask.size), np.float32(mask.size))
    away, nearest = cv2.distanceTransformWithLabels(
        cv2.bitwise_not(rim), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    width, names = mask.shape[1], nearest.ravel()
    outermost, band = np.flatnonzero(rim), np.flatnonzero(away <= reach)
    feet = np.zeros((4, outermost.size + 1), np.float32)
    feet[:, names[outermost]] = _feet(soft, outermost)
    x, y, outwards_x, outwards_y = feet[:, names[band]]
    across, down = (band % width).astype(np.float32) - x, (band // width).astype(np.float32) - y
    distance = np.where(mask > 0, -away, away).ravel()
    straight = across * outwards_x + down * outwards_y
    line = cv2.magnitude(across, down).ravel()
    beyond = line - np.abs(straight)
    # A foot that is not exactly the nearest lengthens the line; a corner lengthens it by more.
    beyond[(beyond < _CORNER) | (line < _BESIDE)] = 0
    distance[band] = straight + np.copysign(beyond, distance[band])
    return np.asarray(distance.reshape(mask.shape), np.float32)


def _feet(soft: Mask, places: NDArray[np.intp]) -> Floats:
    """The contour's nearest point to each rim pixel and its outward normal: x, y and a unit vector, (4, n).

    The edge is a step under a Gaussian blur, so its level and slope at a pixel give the distance to the step.
    """
    right, down = (cv2.Sobel(soft, cv2.CV_32F, dx, 1 - dx, scale=1 / 8).ravel()[places] for dx in (1, 0))
    slope = np.maximum(np.hypot(right, down), np.float32(_FLATTEST))
    out_x, out_y = -right / slope, -down / slope
    depth = np.clip(_rises()[soft.ravel()[places]] / slope, 0, 1)
    width = soft.shape[1]
    return np.stack((places % width + depth * out_x, places // width + depth * out_y, out_x, out_y))


@cache
def _rises() -> Floats:
    """By level: the rise of a Gaussian edge from its middle at the constant slope of that level; (256,)."""
    normal, levels = NormalDist(), (np.arange(256) + 0.5) / 256
    behind = np.array([normal.inv_cdf(level) for level in levels])
    return np.asarray(255 * behind * np.exp(-behind * behind / 2) / math.sqrt(2 * math.pi), np.float32)


def _cut(soft: Mask) -> Mask:
    """The subject, 0 or 255, without specks and small holes."""
    solid = np.asarray(cv2.threshold(soft, _HALF, 255, cv2.THRESH_BINARY)[1], np.uint8)
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


def _surrounded(mask: Mask, margin: int) -> tuple[slice, slice]:
    """Rows and columns of a mask's bounding box with a margin."""
    left, top, width, height = cv2.boundingRect(mask)
    rows = slice(max(top - margin, 0), top + height + margin)
    return rows, slice(max(left - margin, 0), left + width + margin)


_CROSS = np.asarray(cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3)), np.uint8)
