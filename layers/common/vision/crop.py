"""Whether a border of the photo crops the subject, or the subject merely touches it."""

from typing import Final

import numpy as np

from layers.common.imaging.image import Mask

_SOLID: Final = 128
"""Alpha of 255 from which a pixel is mostly subject."""
_LEAST_BELOW: Final = 0.2
"""Of the subject's height: a lower border that crops a body is crossed over at least this width. Feet that
merely touch the border are narrower."""
_LEAST_BESIDE: Final = 0.1
"""The same for the left and right borders."""


def crops_below(row: Mask, height: float) -> bool:
    """Whether the photo's last row of alpha, uint8 (n,), crops a subject of that height, px."""
    return _solid_pixels(row) >= _LEAST_BELOW * height


def crops_beside(column: Mask, height: float) -> bool:
    """The same for the first or the last column."""
    return _solid_pixels(column) >= _LEAST_BESIDE * height


def _solid_pixels(border: Mask) -> int:
    return int(np.count_nonzero(border >= _SOLID))
