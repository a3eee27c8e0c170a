"""The canvas: pictures are painted band by band, each small enough to stay in the processor's cache."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np

from layers.common.imaging.image import Pixels, Size

Layer = Callable[[slice], Pixels]
"""Draws the rows it is asked for, uint8 (n, width, 3), regardless of the others: any order will do."""

_BAND_PIXELS = 1 << 16
"""A quarter of a megabyte as float32: a brush reads one such plane and writes another."""


def painted(size: Size, layer: Layer) -> Pixels:
    """All rows of a layer, uint8 (h, w, 3), drawn by as many threads as OpenCV takes."""
    width, height = size
    canvas = np.empty((height, width, 3), np.uint8)
    step = max(1, _BAND_PIXELS // width)

    def paint(top: int) -> None:
        rows = slice(top, min(top + step, height))
        canvas[rows] = layer(rows)

    with ThreadPoolExecutor(max(1, cv2.getNumThreads())) as pool:
        list(pool.map(paint, range(0, height, step)))
    return canvas
