"""Pictures in another size: Lanczos for results, area averaging for working copies."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from math import ceil, floor, sqrt
from typing import Any, cast

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from layers.common.imaging.alpha import clear, premultiply
from layers.common.imaging.image import Pixels, Size
from layers.common.imaging.lanczos import FloatBox, filtered
from layers.common.imaging.strips import by_strips

Floats = NDArray[np.float32]

_GAP = 3.0
"""Pillow's ``reducing_gap``: a strong reduction averages blocks first, to this many times the target.
Pillow calls the result indistinguishable from the filter's own."""
_OPAQUE = 255
_SOFTENING = 0.4
"""Standard deviation in px, at twice the size, of the Gaussian before a reduction."""
_INVISIBLE = 0.1
_LEAST_SOFTENING = 0.2
"""Standard deviation below which the Gaussian changes nothing that can be seen."""
_LOWEST_BAND = 128
"""Rows of the result that are worth a thread."""


def resample(pixels: Pixels, size: Size, box: FloatBox | None = None) -> Pixels:
    """The part of a picture inside ``box`` at ``size``, by an antialiased Lanczos filter.

    Args:
        pixels: uint8 (h, w, 3 | 4), RGB or RGBA with straight alpha.
        box: the whole picture by default.
    """
    height, width = pixels.shape[:2]
    source = box or (0, 0, width, height)
    if source == (0, 0, *size) == (0, 0, width, height):
        return pixels
    if pixels.shape[2] == 4 and int(pixels[..., 3].min()) < _OPAQUE:
        return _resampled_cutout(pixels, size, source)
    if _is_strong(source, size):
        answer = np.empty((size[1], size[0], pixels.shape[2]), np.uint8)
        _filter(Pillow.fromarray(pixels), source, answer)
        return answer
    return filtered(pixels, size, source)


def _is_strong(source: FloatBox, size: Size) -> bool:
    """Whether blocks are averaged before the filter."""
    left, top, right, bottom = source
    return max((right - left) / size[0], (bottom - top) / size[1]) >= 2 * _GAP


def _resampled_cutout(rgba: Pixels, size: Size, source: FloatBox) -> Pixels:
    """Colours are weighted by alpha, plane by plane, in floating point.

    The filter exceeds the levels beside an edge. In 8 bits, alpha is cut off there and colours are not, so
    that the edge gets a bright line.
    """
    answer = np.empty((size[1], size[0], 4), np.uint8)
    alpha, plane = (np.empty((size[1], size[0]), np.float32) for _ in range(2))
    opacity = rgba[..., 3]
    _filter(Pillow.fromarray(opacity.astype(np.float32)), source, alpha)
    answer[..., 3] = cv2.convertScaleAbs(np.maximum(alpha, 0))
    gain = np.where(answer[..., 3] > 0, _OPAQUE / np.maximum(alpha, np.float32(0.5)), np.float32(0))
    for channel in range(3):
        weighted = cv2.multiply(rgba[..., channel], opacity, scale=1 / _OPAQUE, dtype=cv2.CV_32F)
        _filter(Pillow.fromarray(weighted), source, plane)
        plane *= gain
        answer[..., channel] = cv2.convertScaleAbs(np.maximum(plane, 0, out=plane))
    return answer


def reduced_cutout(rgba: Pixels, size: Size, box: FloatBox) -> Pixels:
    """As :func:`resample`, for half of the size or more, five times as fast.

    A Gaussian takes away what the result cannot show, and cubic interpolation reads the rest.

    Args:
        rgba: uint8 (h, w, 4), straight alpha.
        box: it is extended to whole pixels, so that the result is shifted by less than one of them.
    """
    left, top, right, bottom = floor(box[0]), floor(box[1]), ceil(box[2]), ceil(box[3])
    planes = premultiply(np.ascontiguousarray(rgba[top:bottom, left:right])).astype(np.float32)
    steps = (right - left) / size[0], (bottom - top) / size[1]
    sigma_x, sigma_y = (max(_SOFTENING * sqrt(max(step**2 - 1, 0)), _INVISIBLE) for step in steps)
    if max(sigma_x, sigma_y) > _LEAST_SOFTENING:
        soft = cv2.GaussianBlur(planes, (0, 0), sigma_x, sigmaY=sigma_y, borderType=cv2.BORDER_REPLICATE)
        planes = np.asarray(soft, np.float32)
    return _straight(np.asarray(cv2.resize(planes, size, interpolation=cv2.INTER_CUBIC), np.float32))


def _straight(planes: Floats) -> Pixels:
    """Straight RGBA of premultiplied floats, (h, w, 4), which may exceed the levels beside an edge."""

    def divided(strip: Any, _where: slice) -> Pixels:
        *colours, alpha = (np.asarray(plane, np.float32) for plane in cv2.split(strip))
        gain = _OPAQUE / np.maximum(alpha, np.float32(0.5))
        straight = [cv2.multiply(colour, gain, dtype=cv2.CV_8U) for colour in colours]
        opacity = cv2.convertScaleAbs(np.maximum(alpha, 0))
        return np.asarray(cv2.merge([*straight, opacity]), np.uint8)

    rgba = by_strips(cast("Any", planes), [divided])
    clear(rgba)
    return rgba


def _filter(picture: Pillow.Image, source: FloatBox, answer: NDArray[Any]) -> None:
    """Write the part of a picture inside ``source`` at the size of ``answer`` into it, in threads."""
    height, width = answer.shape[:2]
    left, top, right, bottom = source
    scale = (bottom - top) / height

    def fill(band: tuple[int, int]) -> None:
        # The filter reads beyond a band's box, so the bands meet without a seam.
        part = (left, top + band[0] * scale, right, min(top + band[1] * scale, bottom))
        rows = picture.resize((width, band[1] - band[0]), Pillow.Resampling.LANCZOS, part, _GAP)
        answer[band[0] : band[1]] = np.asarray(rows)

    with ThreadPoolExecutor(max(1, cv2.getNumThreads())) as pool:
        list(pool.map(fill, _bands(height)))


def _bands(height: int) -> list[tuple[int, int]]:
    """First and last row of each thread's band."""
    count = max(1, min(cv2.getNumThreads(), height // _LOWEST_BAND))
    return list(pairwise(height * number // count for number in range(count + 1)))


def shrunk(pixels: Pixels, factor: float) -> Pixels:
    """A copy ``factor`` times as large, by area averaging; the input itself when ``factor`` is 1 or more.

    A strong reduction starts with a whole factor, which OpenCV does three times as fast. The rows and columns
    left over are dropped; they are less than half a pixel of the copy.

    Args:
        pixels: uint8, (h, w) or (h, w, channels).
    """
    if factor >= 1:
        return pixels
    height, width = pixels.shape[:2]
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    whole = max(1, min(int(0.5 / factor), height, width))
    if whole > 1:
        even = pixels[: height // whole * whole, : width // whole * whole]
        pixels = _averaged(even, (width // whole, height // whole))
    return _averaged(pixels, size)


def within(pixels: Pixels, side: int) -> Pixels:
    """A copy whose longer side is at most ``side`` px."""
    return shrunk(pixels, side / max(pixels.shape[:2]))


def _averaged(pixels: Pixels, size: Size) -> Pixels:
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
