"""Telling pictures whose colours were multiplied by their alpha from those with straight alpha."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.image import Image, Pixels

_BARELY: Final = 16
"""Alpha below which 8 bits say too little of a colour."""
_HALF: Final = 128
"""The outer half of an edge; further in, a matte may be less than opaque everywhere."""
_ROUNDING: Final = 2
_ENOUGH: Final = 16
"""Pixels of an edge that are needed for a judgement."""
_HALFWAY: Final = 0.5
"""Between straight colours, which are alpha to the power of 0, and premultiplied ones, to that of 1."""
_LOOKED_AT: Final = 1000
"""Long side, px, of the sample that is judged."""


def straight(image: Image) -> Image:
    """The same picture with straight alpha, whatever its writer thought alpha meant.

    rembg and others write colours that are multiplied by alpha already into files whose formats say that they
    are not; shown as the formats say, such edges turn dark. They are told by two signs together: nowhere is a
    colour above its alpha, and along the edge colours fall with alpha. Straight ones do not know of it.
    """
    if image.alpha is None or not _is_premultiplied(image.pixels[:: _stride(image), :: _stride(image)]):
        return image
    return Image(divide(image.pixels), image.credit)


def multiply(rgba: Pixels) -> Pixels:
    """Straight RGBA (h, w, 4) with its colours times its alpha, rounded."""
    return np.asarray(cv2.cvtColor(rgba, cv2.COLOR_RGBA2mRGBA), np.uint8)


def divide(rgba: Pixels) -> Pixels:
    """Premultiplied RGBA (h, w, 4) with straight colours again; black where alpha is 0."""
    return np.asarray(cv2.cvtColor(rgba, cv2.COLOR_mRGBA2RGBA), np.uint8)


def _stride(image: Image) -> int:
    return max(1, max(image.width, image.height) // _LOOKED_AT)


def _is_premultiplied(rgba: Pixels) -> bool:
    alpha = rgba[..., 3]
    edge = (alpha >= _BARELY) & (alpha <= _HALF)
    levels, brightest = alpha[edge].astype(np.float32), rgba[edge, :3].max(axis=1).astype(np.float32)
    if levels.size < _ENOUGH or np.any(brightest > levels + _ROUNDING):
        return False
    return _slope(np.log(levels), np.log(brightest + 1)) > _HALFWAY


def _slope(x: NDArray[np.float32], y: NDArray[np.float32]) -> float:
    """Of the line through y over x that has the least squares; 0 where all x are the same."""
    spread = x - x.mean()
    squared = float(spread @ spread)
    return float(spread @ y) / squared if squared > 0 else 0.0
