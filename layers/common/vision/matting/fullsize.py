"""From the reduced grid to the full-size cut-out, tile by tile and in parallel.

Definite tiles are copied or left empty; only tiles holding part of the band see arithmetic,
so no full-size array exists but the photo and the result.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.image import Mask
from layers.common.vision.matting import foreground, upsample
from layers.common.vision.matting import trimap as certainty

# Full-size work is done in tiles that fit a core's cache.
TILE_SIDE: Final = 256
# More threads than this only fight for memory bandwidth.
MOST_WORKERS: Final = 4

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Cells = TypeVar("Cells", Bytes, Floats)


_Tile = tuple[slice, slice]
_AlphaOf = Callable[[_Tile, _Tile], Mask]
"""Alpha uint8 (h, w) of a tile, given in cells and in pixels."""


@dataclass(frozen=True)
class Reduced:
    """Everything known on the reduced grid, one cell being `factor` x `factor` pixels.

    `trimap` is (h, w); the others have a margin of one cell, for interpolation across tiles:
    `coefficients` and `limits` as in :mod:`upsample` and :mod:`trimap`, `sides` of the edge.
    """

    factor: int
    trimap: certainty.Trimap
    coefficients: Floats
    limits: Bytes
    sides: foreground.Sides


def described(picture: Floats, factor: int, trimap: certainty.Trimap, alpha: Floats, fit: Floats) -> Reduced:
    """What `cut_out` needs, from `alpha` float32 (h, w) 0..1 and coefficients `fit` on the
    grid of `picture` float32 (h, w, 3) 0..1, with `factor` photo pixels to a cell.
    """
    limits = with_margin(certainty.limits(trimap))
    return Reduced(factor, trimap, with_margin(fit), limits, framed_sides(picture, alpha))


def framed_sides(picture: Floats, alpha: Floats) -> foreground.Sides:
    """Both sides of the edge, (h + 2, w + 2, 3): the reduced picture's, with a margin of one cell."""
    both = foreground.sides(picture, alpha)
    return foreground.Sides(with_margin(both.foreground), with_margin(both.background))


def with_margin(cells: Cells) -> Cells:
    """`cells` with a border of one cell that repeats the outermost."""
    bordered = cv2.copyMakeBorder(cells, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    return bordered.astype(cells.dtype, copy=False)


def cut_out(pixels: Bytes, reduced: Reduced) -> Bytes:
    """Straight-alpha RGBA uint8 (H, W, 4) of `pixels` uint8 (H, W, 3), its alpha fitted to them."""

    def fitted(tile: _Tile, place: _Tile) -> Mask:
        cells, colours = reduced.trimap[tile], pixels[place]
        if cells.min() == cells.max() != certainty.UNKNOWN:
            return np.broadcast_to(cells[0, 0], colours.shape[:2])
        limits = _enlarged(reduced.limits, reduced.factor, tile, colours.shape)
        fit = _enlarged(reduced.coefficients, reduced.factor, tile, colours.shape)
        return upsample.applied(upsample.guide(colours, reduced.factor), fit, limits)

    return _assembled(pixels, reduced.factor, reduced.sides, fitted)


def coloured(pixels: Bytes, alpha: Mask, factor: int, sides: foreground.Sides) -> Bytes:
    """Straight-alpha RGBA uint8 (H, W, 4) of `pixels` uint8 (H, W, 3) with the given `alpha` uint8 (H, W).

    `sides` come from `framed_sides`.
    """
    return _assembled(pixels, factor, sides, lambda _tile, place: alpha[place])


def _assembled(pixels: Bytes, factor: int, sides: foreground.Sides, alpha_of: _AlphaOf) -> Bytes:
    rgba = np.zeros((*pixels.shape[:2], 4), np.uint8)

    def fill(tile: _Tile) -> None:
        place = _in_pixels(tile, factor, pixels.shape)
        _fill(rgba[place], pixels[place], alpha_of(tile, place), sides, factor, tile)

    height, width = (side // factor for side in pixels.shape[:2])
    with ThreadPoolExecutor(min(MOST_WORKERS, os.cpu_count() or 1)) as workers:
        for _ in workers.map(fill, _tiles(height, width, factor)):
            pass  # drained, so that an error in a worker is raised here
    return rgba


def _tiles(height: int, width: int, factor: int) -> Iterator[_Tile]:
    step = max(1, TILE_SIDE // factor)
    for top in range(0, height, step):
        for left in range(0, width, step):
            yield slice(top, min(top + step, height)), slice(left, min(left + step, width))


def _fill(
    target: Bytes, colours: Bytes, alpha: Mask, sides: foreground.Sides, factor: int, tile: _Tile
) -> None:
    """Write one tile; a wholly opaque or clear one is a copy or nothing at all."""
    least, greatest = int(alpha.min()), int(alpha.max())
    if greatest == 0:
        return
    if least == 255:
        cv2.cvtColor(colours, cv2.COLOR_RGB2RGBA, dst=target)
        return
    both = foreground.Sides(
        _enlarged(sides.foreground, factor, tile, colours.shape),
        _enlarged(sides.background, factor, tile, colours.shape),
    )
    target[...] = with_alpha(foreground.recovered(colours, alpha, both), alpha)


def _in_pixels(tile: _Tile, factor: int, shape: tuple[int, ...]) -> _Tile:
    """Where a tile lies in the photo; the last of a row or column takes the remainder too."""
    rows, columns = (
        slice(part.start * factor, side if part.stop == side // factor else part.stop * factor)
        for part, side in zip(tile, shape[:2], strict=True)
    )
    return rows, columns


def _enlarged(cells: Cells, factor: int, tile: _Tile, shape: tuple[int, ...]) -> Cells:
    """The tile of `cells` (which have a margin of one) at photo scale, `shape` pixels large."""
    rows, columns = tile
    source = cells[rows.start : rows.stop + 2, columns.start : columns.stop + 2]
    large = cv2.resize(source, None, fx=factor, fy=factor, interpolation=cv2.INTER_LINEAR)
    window = large[factor : factor + shape[0], factor : factor + shape[1]]
    return window.astype(cells.dtype, copy=False)
