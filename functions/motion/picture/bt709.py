"""BT.709 in studio range, the colour space of HD video.

OpenCV's and ffmpeg's default conversions from RGB are BT.601. A player that expects BT.709 would show a
brand's red in another shade.

Source: ITU-R BT.709-6, sections 3 and 4 (coefficients, quantisation to 8 bits).
"""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Pixels
from layers.common.imaging.strips import by_strips

RED, GREEN, BLUE = 0.2126, 0.7152, 0.0722
"""Weights of the primaries in luma."""
BLACK, WHITE, _GREY = 16, 235, 128
_LUMA, _CHROMA = 219 / 255, 224 / 255


def ycbcr(rgb: Pixels) -> Pixels:
    """R'G'B' (h, w, 3) as Y', Cb and Cr of the same shape, uint8: 16 to 235, and 16 to 240 around 128."""

    def convert(strip: Pixels, _where: slice) -> Pixels:
        # In floats: on bytes, cv2.transform's fixed-point arithmetic is sometimes off by one level.
        exact = cv2.transform(strip.astype(np.float32), _forward())
        return np.asarray(cv2.convertScaleAbs(exact), np.uint8)

    return by_strips(rgb, [convert])


def rgb(ycbcr: Pixels) -> Pixels:
    """The inverse of :func:`ycbcr`. Colours outside of RGB are clipped."""

    def convert(strip: Pixels, _where: slice) -> Pixels:
        exact = np.maximum(cv2.transform(strip.astype(np.float32), _backward()), 0)
        return np.asarray(cv2.convertScaleAbs(exact), np.uint8)

    return by_strips(ycbcr, [convert])


def colour(rgb: Colour) -> tuple[int, int, int]:
    """Y', Cb and Cr of one colour."""
    y, cb, cr = ycbcr(np.array([[rgb]], np.uint8))[0, 0]
    return int(y), int(cb), int(cr)


@cache
def _forward() -> NDArray[np.float64]:
    """The matrix with the offsets in its last column, (3, 4)."""
    luma = np.array([RED, GREEN, BLUE])
    cb = (np.array([0, 0, 1]) - luma) / (2 * (1 - BLUE))
    cr = (np.array([1, 0, 0]) - luma) / (2 * (1 - RED))
    matrix = np.array([luma * _LUMA, cb * _CHROMA, cr * _CHROMA])
    return np.hstack([matrix, [[BLACK], [_GREY], [_GREY]]])


@cache
def _backward() -> NDArray[np.float64]:
    forward = _forward()
    inverse = np.linalg.inv(forward[:, :3])
    return np.hstack([inverse, -inverse @ forward[:, 3:]])
