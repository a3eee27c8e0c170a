"""Texture: noise and scattered points that belong to places, not to pixels.

Every length is in units of the picture, so that a texture is the same at every resolution; a higher one only
has more fine octaves.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.compositing.coverage import Floats, smoothstep
from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Pixels

_TILE = 1024
"""Side of the tile of random numbers: after so many cells an octave repeats, each octave elsewhere."""
_MARGIN = 4
"""Cells around a grid that the interpolation reads."""
_FINEST = 1.2
"""Smallest cell of an octave in texels; the next would be too fine to be seen."""
_SMOOTH = 4.0
"""Cells are refined until they have so many texels or fewer; in them the noise is interpolated linearly."""
_SPREAD = 0.479
"""Standard deviation of a cubic B-spline in the plane with coefficients of 1: √(151/315) along each axis."""
_NODES = np.array([1, 4, 1], np.float32) / 6
"""Values of a cubic B-spline at its nodes, by its coefficients."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the texels of a texture lie on a surface, in units.

    Attributes:
        size: columns and rows.
        origin: x and y of the middle of the first texel.
        step: from texel to texel along x and y.
    """

    size: tuple[int, int]
    origin: tuple[float, float]
    step: tuple[float, float]

    @property
    def x(self) -> Floats:
        """Of each column, float32 (1, columns)."""
        return self._along(0)[None]

    @property
    def y(self) -> Floats:
        """Of each row, float32 (rows, 1)."""
        return self._along(1)[:, None]

    def _along(self, axis: int) -> Floats:
        return np.float32(self.origin[axis]) + np.float32(self.step[axis]) * np.arange(
            self.size[axis], dtype=np.float32
        )

    def texels(self, length: float) -> tuple[float, float]:
        """A length in texels along x and y."""
        return length / self.step[0], length / self.step[1]

    def part(self, columns: slice, rows: slice) -> "Grid":
        """These columns and rows of the grid; they may lie beyond it."""
        size = columns.stop - columns.start, rows.stop - rows.start
        x, y = self.origin
        return Grid(size, (x + columns.start * self.step[0], y + rows.start * self.step[1]), self.step)

    @classmethod
    def over(cls, x: Floats, y: Floats, step: float) -> Self:
        """Square texels for all of these places."""
        # At whole steps, so that grids over neighbouring pieces share their places.
        left, top = (math.floor(float(at.min()) / step) * step for at in (x, y))
        columns, rows = (
            math.ceil((float(at.max()) - start) / step) + 1 for at, start in ((x, left), (y, top))
        )
        return cls((columns, rows), (left, top), (step, step))

    def read(self, field: Floats, x: Floats, y: Floats) -> Floats:
        """A field on this grid at other places, float32 of their shape."""
        if x.size == 0:
            return x
        column = (x - np.float32(self.origin[0])) * np.float32(1 / self.step[0])
        row = (y - np.float32(self.origin[1])) * np.float32(1 / self.step[1])
        return np.asarray(
            cv2.remap(field, column, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32
        )

    def refined(self, factor: int) -> "Grid":
        """The same area with ``factor`` times as many texels along each side."""
        step = self.step[0] / factor, self.step[1] / factor
        x, y = (at + (new - old) / 2 for at, new, old in zip(self.origin, step, self.step, strict=True))
        return Grid((self.size[0] * factor, self.size[1] * factor), (x, y), step)

    def reduced(self, factor: int) -> "Grid":
        """The same area with fewer texels."""
        columns, rows = (max(1, -(-side // factor)) for side in self.size)
        step = self.step[0] * self.size[0] / columns, self.step[1] * self.size[1] / rows
        x, y = (at + (new - old) / 2 for at, new, old in zip(self.origin, step, self.step, strict=True))
        return Grid((columns, rows), (x, y), step)


class Noise:
    """Noise for one picture. Two fields differ, and the same order of calls gives the same fields."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)

    def fbm(self, grid: Grid, cell: tuple[float, float], octaves: int, gain: float = 0.5) -> Floats:
        """Fractional Brownian motion, float32 (rows, columns), of mean 0 and a standard deviation of about 1.

        Each octave is a cubic B-spline with random coefficients, which shows no lattice. It is refined to the
        next octave's cells by subdivision, so all octaves together cost little more than the finest.

        Args:
            cell: of the first octave along x and y, units; each octave has cells of half the size.
            gain: amplitude of an octave in relation to the one before.
        """
        lattice = _Lattice.around(grid, cell)
        shifts = self._rng.integers(_TILE, size=(octaves, 2))
        if not lattice.fits(grid):
            return np.zeros(grid.size[::-1], np.float32)
        field = self._white(lattice, shifts[0])
        for octave, shift in enumerate(shifts[1:], 1):
            finer = lattice.halved(grid)
            if not finer.fits(grid):
                break
            field = _refined(lattice, finer, field) + np.float32(gain**octave) * self._white(finer, shift)
            lattice = finer
        norm = _SPREAD * math.sqrt(sum(gain ** (2 * k) for k in range(octaves)))
        return _sampled(field, lattice, grid) * np.float32(1 / norm)

    def number(self) -> float:
        """A random number in 0..1."""
        return float(self._rng.random())

    def scattered(self, grid: Grid, distance: float) -> NDArray[np.float32]:
        """Points on the grid's area, none closer to another than ``distance``; none where
        these are too close to be seen.

        Of random candidates, those with a rival of higher rank in reach are dropped: Matérn's hard-core
        process of type II, which, unlike dart throwing, needs no order.

        Returns:
            float32 (n, 5): x, y in units, and three random numbers in 0..1 for whatever is drawn there.
        """
        lattice = _Lattice.around(grid, (distance * 0.8, distance * 0.8))
        shifts = self._rng.integers(_TILE, size=(6, 2))
        if not lattice.fits(grid):
            return np.empty((0, 5), np.float32)
        x, y, rank, *free = (
            self._white(lattice, shift) * np.float32(1 / math.sqrt(12)) + np.float32(0.5) for shift in shifts
        )
        rows, columns = x.shape
        x = (x + np.arange(columns, dtype=np.float32)[None]) * np.float32(lattice.cell[0])
        y = (y + np.arange(rows, dtype=np.float32)[:, None]) * np.float32(lattice.cell[1])
        kept = np.zeros(x.shape, np.bool_)
        inner = slice(2, rows - 2), slice(2, columns - 2)
        kept[inner] = True
        for down in range(-2, 3):
            for right in range(-2, 3):
                rival = slice(2 + down, rows - 2 + down), slice(2 + right, columns - 2 + right)
                near = (x[inner] - x[rival]) ** 2 + (y[inner] - y[rival]) ** 2 < distance**2
                kept[inner] &= ~(near & (rank[rival] > rank[inner]))
        x += np.float32(lattice.first[0] * lattice.cell[0])
        y += np.float32(lattice.first[1] * lattice.cell[1])
        return np.stack([plane[kept] for plane in (x, y, *free)], axis=-1)

    def _white(self, lattice: "_Lattice", shift: NDArray[np.int64]) -> Floats:
        """Uniform numbers of mean 0 and standard deviation 1 for the nodes of a lattice."""
        (left, top), (columns, rows) = lattice.first + shift, lattice.count
        across, down = np.arange(left, left + columns), np.arange(top, top + rows)
        return _tile().take(down, axis=0, mode="wrap").take(across, axis=1, mode="wrap")


@cache
def _tile() -> Floats:
    """Uniform numbers of mean 0 and standard deviation 1; seeds only differ in where they start.

    Normal ones would be slower to draw, and after interpolation, which sums many, they are no better.
    """
    numbers = np.random.default_rng(0).random((_TILE, _TILE), np.float32) - np.float32(0.5)
    return numbers * np.float32(math.sqrt(12))


@dataclass(frozen=True, slots=True)
class _Lattice:
    """Nodes at whole multiples of a cell: ``count`` of them from number ``first``, along x and y."""

    cell: tuple[float, float]
    first: tuple[int, int]
    count: tuple[int, int]

    @classmethod
    def around(cls, grid: Grid, cell: tuple[float, float]) -> Self:
        first, count = [0, 0], [0, 0]
        for axis in (0, 1):
            start, length = grid.origin[axis], cell[axis]
            end = start + grid.step[axis] * (grid.size[axis] - 1)
            first[axis] = math.floor(start / length) - _MARGIN
            count[axis] = math.ceil(end / length) + _MARGIN + 1 - first[axis]
        return cls(cell, (first[0], first[1]), (count[0], count[1]))

    def halved(self, grid: Grid) -> "_Lattice":
        return _Lattice.around(grid, (self.cell[0] / 2, self.cell[1] / 2))

    def texels(self, grid: Grid) -> tuple[float, float]:
        """Texels of a grid in a cell, along x and y."""
        return self.cell[0] / grid.step[0], self.cell[1] / grid.step[1]

    def fits(self, grid: Grid) -> bool:
        across, down = self.texels(grid)
        return math.sqrt(across * down) >= _FINEST


def _refined(lattice: _Lattice, finer: _Lattice, field: Floats) -> Floats:
    """The same spline on cells of half the size: the kernel of ``pyrUp`` is the spline's subdivision mask."""
    up = cv2.pyrUp(field)
    left, top = (fine - 2 * coarse for fine, coarse in zip(finer.first, lattice.first, strict=True))
    return np.asarray(up[top : top + finer.count[1], left : left + finer.count[0]], np.float32)


def _sampled(field: Floats, lattice: _Lattice, grid: Grid) -> Floats:
    """The values of a spline at the texels of a grid."""
    while min(lattice.texels(grid)) > _SMOOTH:
        finer = lattice.halved(grid)
        lattice, field = finer, _refined(lattice, finer, field)
    values = cv2.sepFilter2D(field, -1, _NODES, _NODES)
    factors = [math.ceil(texels / _SMOOTH) for texels in lattice.texels(grid)]
    if max(factors) > 1:
        values = cv2.resize(values, None, fx=factors[0], fy=factors[1], interpolation=cv2.INTER_CUBIC)
    to_nodes = np.zeros((2, 3))
    for axis, factor in enumerate(factors):
        node = lattice.cell[axis] / factor
        to_nodes[axis, axis] = grid.step[axis] / node
        at = grid.origin[axis] / lattice.cell[axis] - lattice.first[axis]
        to_nodes[axis, 2] = (at + 0.5) * factor - 0.5
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(values, to_nodes, grid.size, flags=flags), np.float32)


def ridged(field: Floats, sharpness: float) -> Floats:
    """Ridges along the zeros of a noise: (1 − |n|)^sharpness, float32 0..1."""
    ridge = np.maximum(1 - np.abs(field), 0)
    return np.asarray(cv2.pow(ridge, sharpness), np.float32)


def tinted(tone: Floats, stops: Sequence[Colour]) -> Pixels:
    """Tones 0..1 in a ramp of colours at even distances: uint8 (rows, columns, 3)."""
    ramp = np.asarray(stops, np.float64)
    places = np.linspace(0, 1, len(ramp))
    table = np.stack([np.interp(np.linspace(0, 1, 256), places, channel) for channel in ramp.T], axis=-1)
    levels = cv2.convertScaleAbs(np.maximum(tone, 0), alpha=255)
    return np.asarray(cv2.LUT(cv2.merge((levels,) * 3), np.rint(table).astype(np.uint8)[None]), np.uint8)


def ramped(field: Floats, low: float, high: float) -> Floats:
    """0 up to ``low``, 1 from ``high`` on, smooth between."""
    return smoothstep((field - np.float32(low)) * np.float32(1 / (high - low)))
