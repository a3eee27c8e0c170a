"""A look: its native size, colours, framing and typography, and how it draws, band by band."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np

from functions.style.framing import Framing
from functions.style.subject import Subject
from functions.style.text import TextLayout, Typography
from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Pixels, Size

Palette = Sequence[Colour]
"""A look's colours, in the order of :attr:`Look.colours`."""

RowPainter = Callable[[slice], Pixels]
"""Paints the given rows, uint8 (n, width, 3). The result may not depend on other rows or on their order."""

_BAND_PIXELS = 1 << 16
"""Pixels of a band. One float32 plane of it takes 256 KB, so that a band stays in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Look:
    """An editorial look.

    Attributes:
        name: the last part of its route.
        colours: what each colour of the palette is for, and its default as ``#rrggbb``; two or more.
        framing: how close the subject is.
        typography: how headline and kicker are set.
        render: draws a subject and text: uint8 (h, w, 3) of the subject's size. The same state of the
            generator gives the same picture.
        size: native width and height in pixels.
    """

    name: str
    summary: str
    description: str
    colours: Mapping[str, str]
    framing: Framing
    typography: Typography
    render: Callable[[Subject, Palette, TextLayout, np.random.Generator], Pixels]
    size: Size = (1080, 1350)


def paint_in_bands(size: Size, paint_rows: RowPainter) -> Pixels:
    """A whole picture, uint8 (h, w, 3), painted in bands by as many threads as OpenCV uses."""
    width, height = size
    canvas = np.empty((height, width, 3), np.uint8)
    step = max(1, _BAND_PIXELS // width)

    def paint(top: int) -> None:
        rows = slice(top, min(top + step, height))
        canvas[rows] = paint_rows(rows)

    with ThreadPoolExecutor(max(1, cv2.getNumThreads())) as pool:
        list(pool.map(paint, range(0, height, step)))
    return canvas
