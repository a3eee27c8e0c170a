"""The black bars that a film's or a screen's format leaves above and below a picture."""

from typing import Final

import numpy as np

from layers.common.imaging.image import Pixels

_BLACK: Final = 24
"""Brightest level of a bar; compression leaves it a little less than black."""
_LEAST: Final = 0.02
_MOST: Final = 0.3
"""Of the height: thinner is an edge, thicker a dark room."""
_SAMPLES: Final = 200
"""Pixels of a row that are looked at."""


def live_rows(rgb: Pixels) -> tuple[float, float]:
    """Where the picture between its bars begins and ends, as fractions of the height: 0 and 1 without any.

    Bars come in pairs of like height; a night sky has none below.
    """
    height, width = rgb.shape[:2]
    dark = rgb[:, :: max(1, width // _SAMPLES)].max(axis=(1, 2)) <= _BLACK
    above, below = (_run(rows) / height for rows in (dark, dark[::-1]))
    thin, thick = sorted((above, below))
    if thin < _LEAST or thick > _MOST or thick > 1.5 * thin:
        return 0.0, 1.0
    return above, 1 - below


def _run(dark: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> int:
    """How many at the start are true."""
    return int(np.argmin(dark)) if not dark.all() else len(dark)
