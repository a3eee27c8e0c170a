"""The photo of dialects' tests: a red disc on blue, 60 × 40."""

import numpy as np

from tests.pictures import saved

RED, BLUE = [200, 30, 30], [30, 30, 200]
SIZE = (60, 40)
CENTRE, CORNER = (20, 30), (2, 2)
"""Row and column of a pixel of each."""
BOX = (18, 8, 43, 33)
"""The disc's box."""


def disc(*, cut: bool = True) -> bytes:
    """The photo; already cut out, all but the disc is transparent."""
    y, x = np.mgrid[:40, :60]
    inside = (x - 30) ** 2 + (y - 20) ** 2 <= 144
    pixels = np.where(inside[..., None], RED, BLUE).astype(np.uint8)
    return saved(np.dstack((pixels, inside.astype(np.uint8) * 255)) if cut else pixels, "PNG")
