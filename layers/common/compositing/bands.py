"""Paint a picture band by band: each band stays in the processor's cache, and threads share them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np

from layers.common.imaging.image import Pixels, Size

RowPainter = Callable[[slice], Pixels]
"""Paints the given rows, uint8 (n, width, 3). The result may not depend on other rows or on their order."""

_BAND_PIXELS = 1 << 16
"""Pixels of a band. One float32 plane of it takes 256 KB."""


def paint_in_bands(size: Size, paint_rows: RowPainter, *, band_pixels: int = _BAND_PIXELS) -> Pixels:
    """A whole picture, uint8 (h, w, 3), painted in bands by as many threads as OpenCV uses.

    Args:
        band_pixels: of each band, about; more where a painter reads the surroundings of its rows.
    """
    width, height = size
    canvas = np.empty((height, width, 3), np.uint8)
    step = max(1, band_pixels // width)

    def paint(top: int) -> None:
        rows = slice(top, min(top + step, height))
        canvas[rows] = paint_rows(rows)

    with ThreadPoolExecutor(max(1, cv2.getNumThreads())) as pool:
        list(pool.map(paint, range(0, height, step)))
    return canvas
