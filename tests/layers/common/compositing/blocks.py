"""Blocks on a canvas, and the moments of a plane."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Mask, Size


def block(box: Box, size: Size = (400, 400)) -> Mask:
    """The alpha of an opaque rectangle, uint8 (h, w)."""
    alpha = np.zeros(size[::-1], np.uint8)
    left, top, right, bottom = box
    alpha[max(top, 0) : bottom, max(left, 0) : right] = 255
    return alpha


class Moments(NamedTuple):
    """Sum, centre and standard deviations of a plane; the middle of the first pixel is at 0.5."""

    total: float
    x: float
    y: float
    deviation_x: float
    deviation_y: float


def moments(plane: NDArray[Any]) -> Moments:
    total = float(plane.sum(dtype=np.float64))
    centres, deviations = [], []
    for axis in (0, 1):
        along = plane.sum(axis=axis, dtype=np.float64) / total
        places = np.arange(along.size) + 0.5
        centres.append(float(along @ places))
        deviations.append(float(np.sqrt(along @ (places - centres[-1]) ** 2)))
    return Moments(total, *centres, *deviations)
