"""Alpha, straight and premultiplied: joining, flattening, conversion, and the box that it fills."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.image import Image, Mask, Pixels

Colour = tuple[int, int, int]
"""sRGB red, green, blue, 0 to 255."""

WHITE: Colour = (255, 255, 255)
Box = tuple[int, int, int, int]
"""left, top, right, bottom in pixels; right and bottom are just outside."""

_BARELY: Final = 16
"""Alpha below which 8 bits say too little about a premultiplied colour."""
_HALF: Final = 128
"""Alpha of the outer half of an edge; further in, a matte may be less than opaque everywhere."""
_ROUNDING: Final = 2
_ENOUGH: Final = 16
"""Edge pixels that a judgement needs."""
_HALFWAY: Final = 0.5
"""Between the exponents of alpha in straight colours, 0, and in premultiplied ones, 1."""
_SAMPLE_SIDE: Final = 1000
"""Long side, px, of the sample that is judged."""


def with_alpha(rgb: Pixels, alpha: Mask) -> Pixels:
    """RGB (h, w, 3) and alpha (h, w) as one RGBA array (h, w, 4)."""
    rgba = np.empty((*alpha.shape, 4), np.uint8)
    cv2.mixChannels([rgb, alpha], [rgba], [0, 0, 1, 1, 2, 2, 3, 3])
    return rgba


def clear(rgba: Pixels) -> None:
    """Make the colours that nobody sees black, which compresses best, in place.

    Args:
        rgba: uint8 (h, w, 4), contiguous.
    """
    np.copyto(rgba.view(np.uint32)[..., 0], 0, where=rgba[..., 3] == 0)


def paste(rgb: Pixels, rgba: Pixels, where: NDArray[np.bool_]) -> None:
    """Give the pixels of ``rgba`` the colours of ``rgb`` where ``where`` (h, w) is set, in place."""
    for channel in range(3):  # one at a time is seven times as fast as a mask that is broadcast
        np.copyto(rgba[..., channel], rgb[..., channel], where=where)


def blend(front: Pixels, back: Pixels, alpha: Mask | NDArray[np.float32]) -> Pixels:
    """αF + (1 − α)B of two RGB pictures, rounded to the nearest level.

    Args:
        alpha: share of ``front``, (h, w): uint8, or float32 0..1.
    """
    weight = alpha.astype(np.float32) if alpha.dtype == np.uint8 else alpha * np.float32(255)
    # OpenCV divides by the sum of the weights plus 1e-5: next to 255 that is too little to round wrongly.
    return np.asarray(cv2.blendLinear(front, back, weight, 255 - weight), np.uint8)


def flatten(image: Image, background: Colour = WHITE) -> Image:
    """The image over a plain colour, without alpha."""
    if image.alpha is None:
        return image
    return Image(blend(image.rgb, np.full_like(image.rgb, background), image.alpha), image.credit)


def bounds(alpha: Mask, threshold: int = 0) -> Box | None:
    """The smallest box around all pixels above ``threshold``; None if there are none."""
    left, top, width, height = cv2.boundingRect((alpha > threshold).astype(np.uint8))
    return (left, top, left + width, top + height) if width and height else None


def cut_out_box(pixels: Pixels, box: Box) -> Pixels:
    """The pixels inside ``box``, which may extend beyond the picture; pixels outside it are 0."""
    height, width = pixels.shape[:2]
    left, top, right, bottom = box
    inside = pixels[max(top, 0) : min(bottom, height), max(left, 0) : min(right, width)]
    margins = max(-top, 0), max(bottom - height, 0), max(-left, 0), max(right - width, 0)
    return np.asarray(cv2.copyMakeBorder(inside, *margins, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0)), np.uint8)


def with_straight_alpha(image: Image) -> Image:
    """The same picture with straight alpha, whether its alpha is straight or premultiplied.

    rembg and others write premultiplied colours to formats that define alpha as straight, so edges turn dark.
    Two signs together identify them: no colour exceeds its alpha, and colours fall with alpha along the edge.
    """
    if image.alpha is None or not _is_premultiplied(image.pixels[:: _stride(image), :: _stride(image)]):
        return image
    return Image(unpremultiply(image.pixels), image.credit)


def premultiply(rgba: Pixels) -> Pixels:
    """Straight RGBA, uint8 (h, w, 4), with its colours multiplied by its alpha, rounded."""
    return np.asarray(cv2.cvtColor(rgba, cv2.COLOR_RGBA2mRGBA), np.uint8)


def unpremultiply(rgba: Pixels) -> Pixels:
    """Straight RGBA of premultiplied RGBA, uint8 (h, w, 4); black where alpha is 0."""
    return np.asarray(cv2.cvtColor(rgba, cv2.COLOR_mRGBA2RGBA), np.uint8)


def without_white(colours: Pixels, alpha: Mask) -> Pixels:
    """Straight colours of those that lie over white; as they are if they do not.

    A colour over white is at least as light as the white that shows through it: a darker one is straight.

    Args:
        colours: uint8 (h, w, 1 | 3).
    """
    ink = ~colours
    most = np.minimum(alpha, 255 - _ROUNDING) + np.uint8(_ROUNDING)
    if np.any(ink > most[..., np.newaxis]):
        return colours
    # What is left of the white is premultiplied.
    channels = colours.shape[2]
    rgb = np.minimum(np.broadcast_to(ink, (*alpha.shape, 3)), alpha[..., np.newaxis])
    return ~unpremultiply(with_alpha(rgb, alpha))[..., :channels]


def _stride(image: Image) -> int:
    return max(1, max(image.width, image.height) // _SAMPLE_SIDE)


def _is_premultiplied(rgba: Pixels) -> bool:
    alpha = rgba[..., 3]
    edge = (alpha >= _BARELY) & (alpha <= _HALF)
    levels, brightest = alpha[edge].astype(np.float32), rgba[edge, :3].max(axis=1).astype(np.float32)
    if levels.size < _ENOUGH or np.any(brightest > levels + _ROUNDING):
        return False
    return _slope(np.log(levels), np.log(brightest + 1)) > _HALFWAY


def _slope(x: NDArray[np.float32], y: NDArray[np.float32]) -> float:
    """Slope of the least-squares line of y over x; 0 if all x are the same."""
    spread = x - x.mean()
    squared = float(spread @ spread)
    return float(spread @ y) / squared if squared > 0 else 0.0
