"""The scene of a ground: the floor in perspective, the light on it, and the painting of both.

Lengths are in units of the picture: the square root of its area. Colours are levels, and lights are factors
of levels; :func:`gain` converts from linear light.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.product.ground import Stage
from functions.product.texture import Grid, Noise
from layers.common.compositing.bands import paint_in_bands
from layers.common.compositing.coverage import Floats, smoothstep
from layers.common.imaging.image import Pixels, Size

_HIGHEST_FOOT: Final = 0.25
"""Highest foot line, a share of the height; the floor of a subject that stands higher starts there."""
_MOST_TEXELS: Final = 2400
"""Texels per unit at most: a greater picture enlarges its texture, as the sensor would the lens's picture."""
_MOST_COLUMNS: Final = 32_000
"""Columns of a texture at most: OpenCV's warps read no more than 32,767."""
_LEAST_TEXELS: Final = 1200
_MOST_SAMPLES: Final = 3
"""A small picture's texture is made with so many texels per unit, but no more than that along a pixel."""
_PIECE: Final = 1024, 160
"""Columns and rows of the pieces in which a texture is made."""
_SURROUNDINGS: Final = 8
"""Texels around a piece that are made too, for what reads the surroundings of a texel. Pieces start at
multiples of it, so that coarser grids over them lie alike."""
_COARSE: Final = 320
"""Long side of the grid on which smooth light is computed."""
_TILE: Final = 512
"""Pixels after which dither and grain repeat; noise this fine hides it."""
_MIRROR_SIDE: Final = 160
"""Long side of the copy of a wall of which the mirror image is made."""
_GLOSS: Final = 0.05
"""Blur of a wall's mirror image in a table, units: tables are satin, not mirrors."""
_GRAIN: Final = 0.8
"""Standard deviation of a camera's grain, in levels."""


def unit(size: Size) -> float:
    """The unit in pixels."""
    return math.sqrt(size[0] * size[1])


def foot(stage: Stage) -> float:
    """The row on which the subject stands, kept in the lower part of the canvas."""
    height = stage.size[1]
    return float(min(max(stage.box[3], _HIGHEST_FOOT * height), height))


@dataclass(frozen=True, slots=True)
class Floor:
    """A level floor from its back edge to the camera, seen from above at an angle.

    Attributes:
        size: width and height of the canvas in pixels.
        unit: in pixels.
        foot: row on which the subject stands.
        edge: row of the back edge.
        height: of the vanishing line above the foot line, units: the camera's height.
        squash: how much shorter a length into the depth looks at the foot line than one across.
    """

    size: Size
    unit: float
    foot: float
    edge: float
    height: float
    squash: float

    @classmethod
    def under(cls, stage: Stage, depth: float = 0.2, height: float = 0.75, squash: float = 3.0) -> Self:
        """The floor under a stage's subject.

        Args:
            depth: from the foot line up to the back edge in the picture, units.
        """
        line, length = foot(stage), unit(stage.size)
        return cls(stage.size, length, line, line - min(depth * length, 0.6 * line), height, squash)

    @property
    def back(self) -> float:
        """Where the back edge is on a :class:`Sketch`: y from the foot line, units."""
        return (self.edge - self.foot) / self.unit

    def nearness(self, row: float) -> float:
        """How large things look on a row in relation to the foot line."""
        return 1 + (row - self.foot) / (self.height * self.unit)

    @property
    def grid(self) -> Grid:
        """Texels for the visible floor: x across from the middle, y from the foot line towards the camera.

        On the foot line, a texel is a pixel.
        """
        far, near = (self.nearness(row) for row in (self.edge, self.size[1]))
        half = self.size[0] / self.unit / far / 2
        density = min(self.unit, _MOST_TEXELS, _MOST_COLUMNS / half / 2)
        back, front = (self.height * (1 - 1 / at) for at in (far, near))
        columns, rows = 2 * math.ceil(half * density) + 3, math.ceil((front - back) * density) + 3
        origin = (1 - columns) / 2 / density, (back - 1 / density) * self.squash
        return Grid((columns, rows), origin, (1 / density, self.squash / density))

    def covered_with(self, make: Callable[[Grid, Noise], Pixels], seed: int, blur: float) -> Pixels:
        """A texture for the floor, uint8 (rows, columns, 3) on :attr:`grid`, with the blur of a lens.

        Args:
            make: the texture on a part of :attr:`grid` or of a finer one, whose details are then averaged.
            seed: of the noise.
            blur: radius at the back edge, units; the lens is focused on the foot line.
        """
        grid = self.grid
        factor = min(max(1, math.ceil(grid.step[0] * _LEAST_TEXELS)), _MOST_SAMPLES)

        def piece(columns: slice, rows: slice) -> Pixels:
            left, top = (
                (part.start - _SURROUNDINGS) // _SURROUNDINGS * _SURROUNDINGS for part in (columns, rows)
            )
            part = grid.part(slice(left, columns.stop + _SURROUNDINGS), slice(top, rows.stop + _SURROUNDINGS))
            texture = make(part.refined(factor), Noise(seed))
            if factor > 1:
                texture = np.asarray(cv2.resize(texture, part.size, interpolation=cv2.INTER_AREA), np.uint8)
            return texture[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]

        def band(rows: slice) -> Pixels:
            width = grid.size[0]
            starts = range(0, width, _PIECE[0])
            return np.hstack([piece(slice(start, min(start + _PIECE[0], width)), rows) for start in starts])

        texture = paint_in_bands(grid.size, band, band_pixels=_PIECE[1] * grid.size[0])
        return _defocused(texture, grid, blur)

    def laid(self, texture: Pixels, rows: slice) -> Pixels:
        """Rows of the canvas with a texture on the floor in perspective, uint8 (n, width, 3).

        Args:
            texture: uint8 (rows, columns, 3) on :attr:`grid`.
        """
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        place = self.size[0], rows.stop - rows.start
        matrix = self._to_texels(rows.start)
        return np.asarray(
            cv2.warpPerspective(texture, matrix, place, flags=flags, borderMode=cv2.BORDER_REPLICATE),
            np.uint8,
        )

    def _to_texels(self, top: int) -> NDArray[np.float64]:
        """The homography from pixels of a canvas without its first ``top`` rows to texels."""
        grid = self.grid
        away = self.height * self.unit
        nearness = np.array([0, 1 / away, 1 + (top + 0.5 - self.foot) / away])
        across = np.array([1, 0, 0.5 - self.size[0] / 2]) / self.unit
        down = self.squash * self.height * (nearness - [0, 0, 1])
        return np.array(
            [
                (across - grid.origin[0] * nearness) / grid.step[0],
                (down - grid.origin[1] * nearness) / grid.step[1],
                nearness,
            ]
        )


@dataclass(frozen=True, slots=True)
class Sketch:
    """A coarse grid over the canvas, for whatever is smooth.

    Attributes:
        x: of each column, from the middle, units, float32 (1, columns).
        y: of each row, from the foot line downwards, units, float32 (rows, 1).
    """

    size: Size
    x: Floats
    y: Floats

    @classmethod
    def of(cls, stage: Stage, side: int = _COARSE) -> Self:
        width, height = stage.size
        scale = min(1.0, side / max(stage.size))
        columns, rows = (max(1, round(length * scale)) for length in stage.size)
        across = (np.arange(columns, dtype=np.float32) + 0.5) * (width / columns) - width / 2
        down = (np.arange(rows, dtype=np.float32) + 0.5) * (height / rows) - foot(stage)
        length = np.float32(unit(stage.size))
        return cls(stage.size, (across / length)[None], (down / length)[:, None])

    @property
    def grid(self) -> Grid:
        """The same places, for noise."""
        columns, rows = self.x.size, self.y.size
        length = unit(self.size)
        step = self.size[0] / columns / length, self.size[1] / rows / length
        return Grid((columns, rows), (float(self.x[0, 0]), float(self.y[0, 0])), step)

    def spot(self, x: float, y: float, radius: float) -> Floats:
        """A pool of light, 1 in its middle: a Gaussian of that radius."""
        away = (self.x - np.float32(x)) ** 2 + (self.y - np.float32(y)) ** 2
        return np.asarray(np.exp(away * np.float32(-0.5 / radius**2)), np.float32)


def enlarged(plane: Floats, size: Size, rows: slice) -> Floats:
    """Rows of a smooth plane at the size of the canvas, float32 (n, width[, channels])."""
    last = len(plane) - 1
    middles = np.arange(rows.start, rows.stop, dtype=np.float32) + np.float32(0.5)
    at = np.clip(middles * np.float32(len(plane) / size[1]) - np.float32(0.5), 0, last)
    above = at.astype(int)
    first = int(above[0])
    # Few rows are widened, and then mixed: an affine warp would take three times as long.
    few = plane[first : int(above[-1]) + 2]
    wide = np.asarray(cv2.resize(few, (size[0], len(few)), interpolation=cv2.INTER_LINEAR), np.float32)
    result: Floats = wide[above - first]
    below = wide[np.minimum(above + 1, last) - first]
    below -= result
    below *= (at - above).astype(np.float32).reshape(-1, *(1,) * (plane.ndim - 1))
    result += below
    return result


def stacked(planes: Sequence[Floats]) -> Floats:
    """Planes, float32 (h, w), as channels: float32 (h, w, channels)."""
    return np.asarray(cv2.merge(list(planes)), np.float32)


def gain(light: Floats) -> Floats:
    """The factor of levels that a factor of linear light makes."""
    return np.asarray(cv2.pow(np.maximum(light, 0), 1 / 2.2), np.float32)


def coloured(light: Floats, colour: tuple[float, ...]) -> Floats:
    """A colour, levels, in a smooth light: float32 (rows, columns, 3)."""
    return np.asarray(light[..., None] * np.asarray(colour, np.float32), np.float32)


def painted(size: Size, paint_rows: Callable[[slice], Floats], grain: float = _GRAIN) -> Pixels:
    """A picture, uint8 (h, w, 3), from levels, float32 (n, width, 3) by rows.

    Triangular dither of ±1 level hides the rounding: the error's mean and variance do not depend on the
    signal (Lipshitz, Wannamaker and Vanderkooy, "Quantization and dither: a theoretical survey", 1992).
    """
    noise = _dither(grain)

    def paint(rows: slice) -> Pixels:
        tile = noise.take(range(rows.start, rows.stop), axis=0, mode="wrap")
        grey = np.tile(tile, -(-size[0] // _TILE))[:, : size[0]]
        return np.asarray(cv2.add(paint_rows(rows), stacked((grey,) * 3), dtype=cv2.CV_8U), np.uint8)

    return paint_in_bands(size, paint)


@cache
def _dither(grain: float) -> Floats:
    """A tile of dither and grain, in levels."""
    rng = np.random.default_rng(0)
    shape = _TILE, _TILE
    triangular = rng.random(shape, np.float32) - rng.random(shape, np.float32)
    return np.asarray(triangular + np.float32(grain) * rng.standard_normal(shape, np.float32), np.float32)


def tabletop(
    floor: Floor, texture: Pixels, wall: Floats, light: Floats, *, sheen: float, soft: float
) -> Pixels:
    """A table before a wall that is out of focus, and mirrored in the table a little.

    Args:
        texture: of the table, uint8 (rows, columns, 3) on the floor's grid.
        wall: its colours, levels, a smooth plane (rows, columns, 3).
        light: factors of the table's levels, a smooth plane (rows, columns[, 3]).
        sheen: share of the wall in the table's colour at the back edge; it falls towards the camera.
        soft: of the back edge, how far its blur reaches, units.
    """
    size = floor.size
    mirrored = _mirrored(floor, wall)
    tint = light if light.ndim == 3 else stacked((light,) * 3)
    nearest = floor.nearness(size[1])
    far = floor.nearness(floor.edge)

    def paint(rows: slice) -> Floats:
        middles = np.arange(rows.start, rows.stop, dtype=np.float32) + np.float32(0.5)
        # From the edge down: above it there is no texture, only its last row again.
        below_edge = (middles - np.float32(floor.edge)) / np.float32(max(1, soft * floor.unit))
        covered = smoothstep(below_edge)[:, None, None]
        if not covered.any():
            return enlarged(wall, size, rows)
        table = floor.laid(texture, rows) * enlarged(tint, size, rows)
        nearness = np.interp(middles, (floor.edge, size[1]), (far, nearest)).astype(np.float32)
        glossy = np.float32(sheen) * (np.float32(far) / nearness) ** 4
        table += (enlarged(mirrored, size, rows) - table) * glossy[:, None, None]
        if covered.min() == 1:
            return table
        return enlarged(wall, size, rows) * (1 - covered) + table * covered

    return painted(size, paint)


def _mirrored(floor: Floor, wall: Floats) -> Floats:
    """The wall upside down, with its foot on the back edge."""
    scale = min(1.0, _MIRROR_SIDE / max(wall.shape[:2]))
    count, columns = (max(1, round(side * scale)) for side in wall.shape[:2])
    small = cv2.resize(wall, (columns, count), interpolation=cv2.INTER_AREA)
    rows = (np.arange(count) + 0.5) * (floor.size[1] / count)
    above = (2 * floor.edge - np.maximum(rows, floor.edge)) * (count / floor.size[1])
    mirrored = small[np.clip(above.astype(int), 0, count - 1)]
    blur = _GLOSS * floor.unit * count / floor.size[1]
    return np.asarray(
        cv2.GaussianBlur(mirrored, (0, 0), max(blur, 0.1), borderType=cv2.BORDER_REPLICATE), np.float32
    )


def _defocused(texture: Pixels, grid: Grid, blur: float) -> Pixels:
    """A floor's texture, sharp from the foot line on, and blurred by this radius, units, at the back edge."""
    y = grid.y[:, 0]
    away = y / np.float32(min(float(y[0]), -grid.step[1]))  # 1 at the back edge, 0 on the foot line
    result = texture.copy()
    for share, start, stop in _DEFOCUS:
        weight = smoothstep((away - np.float32(start)) * np.float32(1 / (stop - start)))
        rows = int(np.count_nonzero(weight))
        radius = share * blur / grid.step[0]
        if rows == 0 or radius < 0.5:
            continue
        soft = _blurred(texture[:rows], radius)
        mix = np.ascontiguousarray(np.broadcast_to(weight[:rows, None], soft.shape[:2]))
        result[:rows] = cv2.blendLinear(soft, result[:rows], mix, 1 - mix)
    return result


_DEFOCUS: Final = ((0.35, 0.0, 0.5), (1.0, 0.4, 1.0))
"""Blurs as shares of the greatest, and between which shares of the way to the back edge each takes over."""


def _blurred(texture: Pixels, radius: float) -> Pixels:
    """A Gaussian blur; a wide one of a reduced copy."""
    rows, columns = texture.shape[:2]
    factor = max(1, int(radius / 1.5))
    size = max(1, columns // factor), max(1, rows // factor)
    small = cv2.resize(texture, size, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), radius / factor, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(soft, (columns, rows), interpolation=cv2.INTER_LINEAR), np.uint8)
