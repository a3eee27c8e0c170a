"""Tone: tables, colour matrices and shading, which can be applied together in one pass over the pixels."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.image import Image, Pixels, Size
from layers.common.imaging.strips import StripStep, by_strips, on_colours

_ROWS = 512
"""Rows of a shading's map that are computed; those between are interpolated, exact to 0.01 levels."""

LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""Weights of red, green and blue in luma (ITU-R BT.601), as in Pillow's mode L."""


@dataclass(frozen=True, eq=False, slots=True)
class Histogram:
    """A picture's histogram: the number of visible pixels for each channel and level, int64 (3, 256)."""

    counts: NDArray[np.int64]

    @classmethod
    def of(cls, image: Image) -> "Histogram":
        """The histogram of all pixels that are not fully transparent."""
        visible = None if image.alpha is None else (image.alpha > 0).astype(np.uint8)
        counts = [cv2.calcHist([image.rgb], [c], visible, [256], [0, 256])[:, 0] for c in range(3)]
        return cls(np.asarray(counts).astype(np.int64))

    def after(self, table: "Table") -> "Histogram":
        """The histogram after a table is applied."""
        rows = zip(table.values, self.counts, strict=True)
        return Histogram(
            np.stack([np.bincount(to, weights=n, minlength=256) for to, n in rows]).astype(np.int64)
        )

    @property
    def mean_luma(self) -> float:
        """Mean luma in 0..255, or 0 if no pixel is visible."""
        sums = self.counts @ np.arange(256)
        return float(LUMA @ sums / max(int(self.counts[0].sum()), 1))


@dataclass(frozen=True, eq=False, slots=True)
class Table:
    """New levels by old level: uint8 (3, 256), one row each for red, green and blue."""

    values: NDArray[np.uint8]

    @classmethod
    def of(cls, levels: NDArray[np.floating] | NDArray[np.integer]) -> "Table":
        """A table of levels, (256,) for all channels or (3, 256), which are rounded and clipped."""
        rounded = np.clip(np.floor(levels + 0.5), 0, 255).astype(np.uint8)
        return cls(np.broadcast_to(rounded, (3, 256)))

    def then(self, following: "Table") -> "Table":
        """Both tables in one, with exactly the same result."""
        return Table(np.take_along_axis(following.values, self.values.astype(np.intp), axis=1))

    def steps(self, _size: Size) -> StripStep:
        by_channel = np.ascontiguousarray(self.values.T)[None]
        alike = np.array_equal(self.values[0], self.values[1]) and np.array_equal(*self.values[1:])
        table = by_channel[..., 0] if alike else by_channel
        return on_colours(lambda rgb: np.asarray(cv2.LUT(rgb, table), np.uint8))


@dataclass(frozen=True, eq=False, slots=True)
class Matrix:
    """New colours as weighted sums of old ones: float32 (3, 3), one row each for red, green and blue."""

    weights: NDArray[np.float32]

    def steps(self, _size: Size) -> StripStep:
        return on_colours(lambda rgb: np.asarray(cv2.transform(rgb, self.weights), np.uint8))


@dataclass(frozen=True, eq=False, slots=True)
class Shade:
    """Darkening from the centre outwards: factors for squared distances from 0 to 1, float32 (n,).

    The distance is elliptic, 1 in the corners.
    """

    factors: NDArray[np.float32]

    def steps(self, size: Size) -> StripStep:
        count = min(size[1], _ROWS)
        distances = _squared_distances(size[0]) + _squared_distances(count)[:, None]
        rows = self.factors[(distances * np.float32(len(self.factors) - 1)).astype(np.intp)]

        def darken(strip: Pixels, where: slice) -> Pixels:
            factor = _between(rows, np.arange(where.start, where.stop), size[1])
            planes = (factor, factor, factor, np.ones_like(factor))[: strip.shape[2]]
            return np.asarray(cv2.multiply(strip, cv2.merge(planes), dtype=cv2.CV_8U), np.uint8)

        return darken


Tone = Table | Matrix | Shade


def _squared_distances(side: int) -> NDArray[np.float32]:
    """Squared distances of pixel centres from the middle of a side, 0.5 at its ends; float32 (side,)."""
    offsets = (np.arange(side, dtype=np.float32) + np.float32(0.5)) / np.float32(side) * 2 - 1
    return np.asarray(offsets**2 / 2, np.float32)


def _between(rows: NDArray[np.float32], wanted: NDArray[np.integer], height: int) -> NDArray[np.float32]:
    """Rows of a map of ``height`` rows, interpolated linearly between the evenly spread ``rows``."""
    place = np.clip((wanted + 0.5) * len(rows) / height - 0.5, 0, len(rows) - 1).astype(np.float32)
    above = place.astype(np.intp)
    share = (place - above)[:, None]
    return rows[above] * (1 - share) + rows[np.minimum(above + 1, len(rows) - 1)] * share


def fused(tones: Sequence[Tone]) -> list[Tone]:
    """The same tones with consecutive tables composed into one, which is exact.

    Matrices are not multiplied: results are clipped and rounded between them, so the product would differ.
    They only share the pass over the pixels.
    """
    return reduce(_joined, tones, [])


def _joined(tones: list[Tone], following: Tone) -> list[Tone]:
    if tones and isinstance(tones[-1], Table) and isinstance(following, Table):
        return [*tones[:-1], tones[-1].then(following)]
    return [*tones, following]


def apply_tones(image: Image, tones: Sequence[Tone]) -> Image:
    """The picture after all tones, in one pass; alpha is unchanged."""
    if not tones:
        return image
    steps = [tone.steps(image.size) for tone in fused(tones)]
    return image.with_pixels(by_strips(image.pixels, steps, threads=max(1, cv2.getNumThreads())))
