"""The contact shadow: where a figure touches the ground."""

import math
from dataclasses import replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.compositing.layer import Layer
from layers.common.imaging.image import Mask, Pixels
from layers.common.imaging.resample import within
from layers.common.imaging.strips import by_strips

_STEEPEST: Final = 0.3
"""Steepest rise of the ground from foot to foot; parts higher up do not stand on it."""

NEUTRAL: Final = 0.0

_SIDE: Final = 500
"""Long side of the copy on which the shadow is computed, px."""
_INSIDE: Final = 128
_LENGTH: Final = 1.6
"""Extent along the ground as a multiple of the half height: the ground is seen at a low angle."""
_CLEARANCE: Final = 0.07
"""Gap between ground and body, as a share of the figure's size, that reduces the shadow to 1/e."""
_REACHES: Final = (0.012, 0.04, 0.1)
"""Half heights of the dark core, its soft rim and the ambient occlusion, as shares of the figure's size."""
_SHARES: Final = (0.5, 0.3, 0.2)
"""Their shares in the whole shadow."""

Floats = NDArray[np.float32]


def apply(layer: Layer, amount: float) -> Layer:
    """Darken the picture behind the figure along the ground beneath it by up to ``amount``, 0 to 1.

    The closer the body is to the ground, the darker the shadow.
    """
    if amount == NEUTRAL:
        return layer
    shade = _shade(within(layer.alpha, _SIDE))
    if shade is None:
        return layer
    height, width = layer.alpha.shape
    light = cv2.resize(1 - np.float32(amount) * shade, (width, height))

    def darken(strip: Pixels, where: slice) -> Pixels:
        lit = cv2.multiply(strip, cv2.merge((light[where],) * 3), dtype=cv2.CV_8U)
        return np.asarray(lit, np.uint8)

    return replace(layer, behind=by_strips(layer.behind, [darken]))


def _shade(alpha: Mask) -> Floats | None:
    """Depth of the shadow, 0 to 1, float32 (h, w); None if nothing is opaque."""
    body = alpha >= _INSIDE
    columns = np.flatnonzero(body.any(axis=0))
    if columns.size == 0:
        return None
    rows = np.flatnonzero(body.any(axis=1))
    extent = float(np.sqrt((rows[-1] + 1 - rows[0]) * columns.size))
    lowest = len(alpha) - np.argmax(body[::-1, columns], axis=0).astype(np.float32)
    ground = ground_line(columns.astype(np.float32), lowest)
    gap = (ground - lowest) / (_CLEARANCE * extent)
    contact = np.zeros(alpha.shape[1], np.float32)
    contact[columns] = np.exp(-gap)
    feet = gap < 1
    line = _even(np.interp(np.arange(alpha.shape[1]), columns[feet], ground[feet]), _REACHES[1] * extent)
    below = np.arange(len(alpha), dtype=np.float32)[:, None] + np.float32(0.5) - line
    shade = np.zeros(alpha.shape, np.float32)
    for part, share in zip(_REACHES, _SHARES, strict=True):
        reach = max(part * extent, 0.7)
        shade += share * _spread(contact, _LENGTH * reach) * np.exp(-((below / reach) ** 2) / 2)
    return shade


def _even(line: NDArray[np.float64], reach: float) -> Floats:
    """Smooth the steps of a line, which would show as seams in a soft shadow."""
    smooth = cv2.blur(
        line[None].astype(np.float32), (2 * round(reach) + 1, 1), borderType=cv2.BORDER_REPLICATE
    )
    return np.asarray(smooth[0], np.float32)


def _spread(contact: Floats, sigma: float) -> Floats:
    """Blur along the ground."""
    size = (2 * math.ceil(3 * sigma) + 1, 1)
    return np.asarray(
        cv2.GaussianBlur(contact[None], size, sigma, borderType=cv2.BORDER_CONSTANT), np.float32
    )


def ground_line(columns: Floats, lowest: Floats) -> Floats:
    """The row of the ground under each column of a figure, float32 (n,).

    It is the lower convex hull of the silhouette, from foot to foot, limited to a slope.

    Args:
        columns: float32 (n,), ascending.
        lowest: float32 (n,): the figure's lowest row in each of them.
    """
    foot = int(np.argmax(lowest))
    flattest = lowest[foot] - _STEEPEST * np.abs(columns - columns[foot])
    return np.asarray(np.maximum(_lower_hull(columns, lowest), flattest), np.float32)


def _lower_hull(x: Floats, y: Floats) -> Floats:
    """The lower convex hull (y grows downwards) of points in order of x, at each of them; Andrew's chain."""
    hull: list[int] = []
    for i in range(len(x)):
        while len(hull) > 1 and _is_above(hull[-2], hull[-1], i, x, y):
            hull.pop()
        hull.append(i)
    return np.interp(x, x[hull], y[hull]).astype(np.float32)


def _is_above(first: int, middle: int, last: int, x: Floats, y: Floats) -> bool:
    """Whether the middle point is not below the line between the others."""
    return bool(
        (y[middle] - y[first]) * (x[last] - x[first]) <= (y[last] - y[first]) * (x[middle] - x[first])
    )
