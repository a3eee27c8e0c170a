"""What fuses: per-channel tables, colour matrices and shading, applied together in one pass."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.image import Image, Pixels, Size
from layers.common.imaging.strips import StripStep, by_strips, on_colours

_ROWS = 512
"""Of a shading's map that are computed; those between are interpolated, to a hundredth of a level."""

LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""Weights of red, green and blue in luma (ITU-R BT.601), as Pillow's mode L has them."""


@dataclass(frozen=True, eq=False, slots=True)
class Levels:
    """A picture's histogram: int64 (3, 256), how many visible pixels have each level of each channel."""

    counts: NDArray[np.int64]

    @classmethod
    def of(cls, image: Image) -> "Levels":
        """Of the pixels that are not wholly transparent."""
        visible = None if image.alpha is None else (image.alpha > 0).astype(np.uint8)
        counts = [cv2.calcHist([image.rgb], [c], visible, [256], [0, 256])[:, 0] for c in range(3)]
        return cls(np.asarray(counts).astype(np.int64))

    def through(self, table: "Table") -> "Levels":
        """The histogram after a table has been applied."""
        rows = zip(table.values, self.counts, strict=True)
        return Levels(
            np.stack([np.bincount(to, weights=n, minlength=256) for to, n in rows]).astype(np.int64)
        )

    @property
    def mean_luma(self) -> float:
        """0 to 255; 0 where nothing is visible."""
        sums = self.counts @ np.arange(256)
        return float(LUMA @ sums / max(int(self.counts[0].sum()), 1))


@dataclass(frozen=True, eq=False, slots=True)
class Table:
    """New levels for old: uint8 (3, 256), a row each for red, green and blue."""

    values: NDArray[np.uint8]

    @classmethod
    def of(cls, levels: NDArray[np.floating] | NDArray[np.integer]) -> "Table":
        """From levels of any range, (256,) for all channels or (3, 256): rounded and clipped."""
        rounded = np.clip(np.floor(levels + 0.5), 0, 255).astype(np.uint8)
        return cls(np.broadcast_to(rounded, (3, 256)))

    def then(self, following: "Table") -> "Table":
        """Both in one: exactly what one after the other gives."""
        return Table(np.take_along_axis(following.values, self.values.astype(np.intp), axis=1))

    def steps(self, _size: Size) -> StripStep:
        by_channel = np.ascontiguousarray(self.values.T)[None]
        alike = np.array_equal(self.values[0], self.values[1]) and np.array_equal(*self.values[1:])
        table = by_channel[..., 0] if alike else by_channel
        return on_colours(lambda rgb: np.asarray(cv2.LUT(rgb, table), np.uint8))


@dataclass(frozen=True, eq=False, slots=True)
class Matrix:
    """New colours as weighted sums of old: float32 (3, 3), a row each for red, green and blue."""

    weights: NDArray[np.float32]

    def steps(self, _size: Size) -> StripStep:
        return on_colours(lambda rgb: np.asarray(cv2.transform(rgb, self.weights), np.uint8))


@dataclass(frozen=True, eq=False, slots=True)
class Shade:
    """Darkening from the middle outwards: float32 (n,), factors for squared distances 0 to 1 from the centre.

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
    """Of pixel centres from the middle, half of a unit at the far ends."""
    offsets = (np.arange(side, dtype=np.float32) + np.float32(0.5)) / np.float32(side) * 2 - 1
    return np.asarray(offsets**2 / 2, np.float32)


def _between(rows: NDArray[np.float32], wanted: NDArray[np.integer], height: int) -> NDArray[np.float32]:
    """Rows of a map of ``height`` rows, of which ``rows`` are fewer, evenly spread; linear between them."""
    place = np.clip((wanted + 0.5) * len(rows) / height - 0.5, 0, len(rows) - 1).astype(np.float32)
    above = place.astype(np.intp)
    share = (place - above)[:, None]
    return rows[above] * (1 - share) + rows[np.minimum(above + 1, len(rows) - 1)] * share


def fused(tones: Sequence[Tone]) -> list[Tone]:
    """As few tones that do the same: tables that follow each other become one.

    A table of tables is exact. The product of two matrices is not what one after the other gives, which clips
    and rounds between them, so matrices only share the pass over the pixels.
    """
    return reduce(_joined, tones, [])


def _joined(tones: list[Tone], following: Tone) -> list[Tone]:
    if tones and isinstance(tones[-1], Table) and isinstance(following, Table):
        return [*tones[:-1], tones[-1].then(following)]
    return [*tones, following]


def apply_tones(image: Image, tones: Sequence[Tone]) -> Image:
    """The picture after all tones, in one pass; alpha as it was."""
    if not tones:
        return image
    return image.with_pixels(by_strips(image.pixels, [tone.steps(image.size) for tone in fused(tones)]))
