"""Halftone: tones as dots of ink on a 45° grid."""

import math
from collections.abc import Callable
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.compositing.coverage import Floats, smoothstep
from layers.common.imaging.image import Size

ToneAt = Callable[[Floats, Floats], Floats]
"""The tone at points of the picture, from 0 (all ink) to 1 (all paper); x and y in pixels, float32 (n, m)."""

_QUANTILES = 1024
_EDGE = 1.4
"""Pixels from ink to paper: a smoothstep this wide is as steep as a one-pixel box."""
_FLATTEST = 4e-4
"""Least squared slope: it is 0 at the centres of dots, where a division by it would fail."""
_OPEN = 0.8
"""Side of the square, in pitches, whose mean is a dot's tone."""


class Screen:
    """The halftone screen of a picture.

    The spot function is cos·cos, which at 45° gives round dots in the lights, round holes in the shadows and
    a checkerboard between them. Its threshold is a quantile of its own distribution, so coverage is linear in
    tone. Tone is sampled once per dot, at the dot's centre, so a photo's patterns cause no moiré.

    Args:
        size: width and height in pixels.
        pitch: pixels from one dot to the next along the grid.
        tone_at: the tone at the centres of the dots, which may lie outside the picture.
    """

    def __init__(self, size: Size, pitch: float, tone_at: ToneAt) -> None:
        self._width, height = size
        self._turn = 2 * math.pi / (pitch * math.sqrt(2))
        step = 1 / (pitch * math.sqrt(2))
        above = math.ceil(height * step) + 1
        self._to_grid = np.array([[step, step, 0.0], [step, -step, above]])
        columns, rows = (
            math.ceil((self._width + height) * step) + 2,
            math.ceil(self._width * step) + above + 2,
        )
        u, v = np.meshgrid(np.arange(columns), np.arange(rows) - above)
        x, y = ((u + sign * v) / (2 * step) for sign in (1, -1))
        tones = tone_at(x.astype(np.float32), y.astype(np.float32))
        quantiles = _quantiles()
        self._edges = np.interp(tones, np.linspace(0, 1, quantiles.size), quantiles).astype(np.float32)

    def paper(self, rows: slice, columns: slice | None = None) -> Floats:
        """How much paper shows in these rows and columns (default: all columns), float32 (n, m) in 0..1."""
        columns = columns or slice(0, self._width)
        threshold = self._threshold(rows, columns)
        if threshold.min() >= 1:
            return np.ones_like(threshold)
        cos_x = np.cos(np.arange(columns.start, columns.stop) * self._turn).astype(np.float32)[None]
        cos_y = np.cos(np.arange(rows.start, rows.stop) * self._turn).astype(np.float32)[:, None]
        # |∇ cos x cos y|² = cos²x + cos²y − 2 cos²x cos²y
        slope = (1 - 2 * cos_y**2) * cos_x**2
        slope += cos_y**2
        np.sqrt(np.maximum(slope, np.float32(_FLATTEST), out=slope), out=slope)
        threshold -= cos_y * cos_x
        paper = cv2.divide(threshold, slope, scale=1 / (_EDGE * self._turn))
        return smoothstep(np.add(paper, np.float32(0.5), out=paper))

    def _threshold(self, rows: slice, columns: slice) -> Floats:
        """The value of the spot function at the edge of the ink, interpolated between dots."""
        to_grid = self._to_grid.copy()
        to_grid[:, 2] += to_grid[:, :2] @ (columns.start, rows.start)
        return np.asarray(
            cv2.warpAffine(
                self._edges,
                to_grid,
                (columns.stop - columns.start, rows.stop - rows.start),
                flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                borderMode=cv2.BORDER_REPLICATE,
            ),
            np.float32,
        )


def dot_means(tone: Floats, pitch: float) -> ToneAt:
    """The mean tone around each dot of that pitch, of a photo's tones, float32 (h, w) in 0..1."""
    side = max(1, round(_OPEN * pitch))
    mean = cv2.blur(tone, (side, side))
    return lambda x, y: np.asarray(
        cv2.remap(mean, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32
    )


@cache
def _quantiles() -> NDArray[np.float64]:
    """Quantiles of cos·cos over the plane. The ends lie outside its range and give solid ink and paper."""
    wave = np.cos((np.arange(_QUANTILES) + 0.5) / _QUANTILES * math.pi)
    values = np.sort(np.outer(wave, wave), axis=None)
    inner = values[np.arange(1, _QUANTILES) * _QUANTILES]
    return np.array([-1.5, *inner, 1.5])
