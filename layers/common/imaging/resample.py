"""Pictures in another size: Lanczos, antialiased, on premultiplied colours."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import cv2
import numpy as np
from PIL import Image as Pillow

from layers.common.imaging.image import Pixels, Size

FloatBox = tuple[float, float, float, float]
"""left, top, right, bottom in pixels of the source, fractions of them too."""

_GAP = 3.0
"""Where more than twice this reduction is wanted, blocks are averaged first, to this many times the size;
Pillow calls the result indistinguishable from the filter's own."""
_LOWEST_BAND = 128
"""Rows of the result that are worth a thread."""


def resample(pixels: Pixels, size: Size, box: FloatBox | None = None) -> Pixels:
    """The part of a picture inside ``box``, ``size`` large.

    Args:
        pixels: RGB or RGBA with straight alpha; Pillow premultiplies it on the way.
        box: all of the picture when left out.
    """
    height, width = pixels.shape[:2]
    source = box or (0, 0, width, height)
    if source == (0, 0, *size) == (0, 0, width, height):
        return pixels
    answer = np.empty((size[1], size[0], pixels.shape[2]), np.uint8)
    picture = Pillow.fromarray(pixels)
    left, top, right, bottom = source
    scale = (bottom - top) / size[1]

    def fill(band: tuple[int, int]) -> None:
        # The filter reaches beyond a band's box, so the bands meet without a seam.
        part = (left, top + band[0] * scale, right, min(top + band[1] * scale, bottom))
        rows = picture.resize((size[0], band[1] - band[0]), Pillow.Resampling.LANCZOS, part, _GAP)
        answer[band[0] : band[1]] = np.asarray(rows)

    with ThreadPoolExecutor(max(1, cv2.getNumThreads())) as pool:
        list(pool.map(fill, _bands(size[1])))
    return answer


def _bands(height: int) -> list[tuple[int, int]]:
    """Rows from and to, a band for each thread."""
    count = max(1, min(cv2.getNumThreads(), height // _LOWEST_BAND))
    return list(pairwise(height * number // count for number in range(count + 1)))
