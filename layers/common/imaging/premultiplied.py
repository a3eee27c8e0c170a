"""Telling pictures whose colours were multiplied by their alpha from those with straight alpha."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.image import Image, Mask, Pixels

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
    return Image(with_alpha(divide(image.rgb, image.alpha), image.alpha), image.credit)


def multiply(rgb: Pixels, alpha: Mask) -> Pixels:
    """Colours (h, w, 3) times alpha (h, w), as one premultiplied RGBA array (h, w, 4)."""
    weight = cv2.merge((alpha, alpha, alpha))
    return with_alpha(np.asarray(cv2.multiply(rgb, weight, scale=1 / 255), np.uint8), alpha)


def divide(rgb: Pixels, alpha: Mask) -> Pixels:
    """The straight colours (h, w, 3) of premultiplied ones; black where alpha is 0."""
    answer = np.array(rgb)
    partly = (alpha > 0) & (alpha < 255)
    colours = rgb[partly].astype(np.float32) * (np.float32(255) / alpha[partly, None])
    answer[partly] = np.minimum(colours + np.float32(0.5), 255)
    return answer


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
