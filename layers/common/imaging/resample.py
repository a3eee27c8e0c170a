"""Pictures in another size: Lanczos for results, area averaging for working copies."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import cv2
import numpy as np
from PIL import Image as Pillow

from layers.common.imaging.alpha import premultiply
from layers.common.imaging.image import Pixels, Size
from layers.common.imaging.strips import by_strips

FloatBox = tuple[float, float, float, float]
"""left, top, right, bottom in pixels of the source, with fractions."""

_GAP = 3.0
"""Pillow's ``reducing_gap``: a strong reduction averages blocks first, to this many times the target.
Pillow calls the result indistinguishable from the filter's own."""
_HEADROOM = 0.875
"""Share of the range that edges leave free: in a corner, the filter exceeds the levels by 13 per cent."""
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
    if pixels.shape[2] == 4:
        return _straight(_filtered(_with_headroom(pixels), size, source, "RGBa"))
    return _filtered(pixels, size, source, "RGB")


def _with_headroom(rgba: Pixels) -> Pixels:
    """Premultiplied RGBA that leaves room for what the filter adds on both sides of an edge.

    Where alpha overshoots and is cut off but its colour does not, the edge would get a bright line.
    """
    return by_strips(rgba, [lambda strip, _where: _times(premultiply(strip), _HEADROOM)])


def _straight(rgba: Pixels) -> Pixels:
    """Straight RGBA of filtered :func:`_with_headroom`."""

    def divided(strip: Pixels, _where: slice) -> Pixels:
        *colours, alpha = cv2.split(strip)
        straight = [cv2.divide(colour, alpha, scale=255) for colour in colours]
        return np.asarray(cv2.merge([*straight, _times(alpha, 1 / _HEADROOM)]), np.uint8)

    return by_strips(rgba, [divided])


def _times(levels: cv2.typing.MatLike, factor: float) -> Pixels:
    return np.asarray(cv2.convertScaleAbs(levels, alpha=factor), np.uint8)


def _filtered(pixels: Pixels, size: Size, source: FloatBox, mode: str) -> Pixels:
    height, width = pixels.shape[:2]
    answer = np.empty((size[1], size[0], pixels.shape[2]), np.uint8)
    picture = Pillow.frombuffer(mode, (width, height), np.ascontiguousarray(pixels), "raw", mode, 0, 1)
    left, top, right, bottom = source
    scale = (bottom - top) / size[1]

    def fill(band: tuple[int, int]) -> None:
        # The filter reads beyond a band's box, so the bands meet without a seam.
        part = (left, top + band[0] * scale, right, min(top + band[1] * scale, bottom))
        rows = picture.resize((size[0], band[1] - band[0]), Pillow.Resampling.LANCZOS, part, _GAP)
        answer[band[0] : band[1]] = np.asarray(rows)

    with ThreadPoolExecutor(max(1, cv2.getNumThreads())) as pool:
        list(pool.map(fill, _bands(size[1])))
    return answer


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
