"""Upsample a reduced matte to the full-size cut-out, guided by the photo's own colours.

He, Sun, "Fast guided filter" (2015): fit `alpha = a . colour + b` in small windows of the reduced picture,
enlarge the smooth coefficients instead of the matte, and apply them to the full-size colours. Edges and
strands then have the photo's sharpness.

A fit to a smooth matte is smooth too. Where foreground and background differ clearly, alpha also follows from
the colour alone, by its projection on the line from one to the other. That is as linear as the fit, so both
are weighed into one set of coefficients and cost nothing at full size.

The full size is processed in tiles and in parallel. Definite tiles are copied or left empty, and only tiles
with part of the unknown band are computed, so the photo and the result are the only full-size arrays.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.image import Mask
from layers.common.vision.matting import parallel, windows
from layers.common.vision.matting.foreground import EdgeColours, estimate_edge_colours, recover_foreground
from layers.common.vision.matting.mask import UNKNOWN, Trimap, alpha_limits
from layers.common.vision.matting.plates import OPPONENT
from layers.common.vision.matting.posterior import NOISE, Posterior

# Guided-filter epsilon for colours 0..1, times 9 because `windows` divides it by its pixels. 1e-3 blurs hair
# (SAD +10 %), 1e-6 lets sensor noise through.
EPSILON: Final = 9e-4
# The fit never quite reaches 0 and 1, which leaves a haze; values this close to an end are set to it.
HAZE: Final = 0.02
# From this many photo pixels per reduced cell on, the photo shows its grain instead of finer edges, so its
# colours are smoothed before alpha is computed from them (clean edges at 12 MP: MSE -35 %).
GRAINY_FACTOR: Final = 5
# Standard deviation of a single pixel's colour around its side's mean, beside the plates' own.
GRAIN: Final = 0.05
# Squared contrast of both sides, in standard deviations, at which the projection weighs as much as the fit.
CLEAR_CONTRAST: Final = 10.0
# Below this alpha the projection fades out, since the noise of a background makes a haze.
FAINT: Final = 0.1
# A tile of this side, px, fits a core's cache.
TILE_SIDE: Final = 256

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Cells = TypeVar("Cells", Bytes, Floats)

_Tile = tuple[slice, slice]
_AlphaOf = Callable[[_Tile, _Tile], Mask]
"""Returns the alpha uint8 (h, w) of a tile, given in cells and in pixels."""


@dataclass(frozen=True)
class ReducedMatte:
    """A matte on the reduced grid, whose cells are `factor` x `factor` pixels of the photo.

    `trimap` is (h, w). The others have a margin of one cell, for interpolation across tiles: the guided
    filter's `coefficients` (h + 2, w + 2, 4), the alpha `limits` (h + 2, w + 2, 2) and the `edge` colours.
    """

    factor: int
    trimap: Trimap
    coefficients: Floats
    limits: Bytes
    edge: EdgeColours


def reduced_matte(picture: Floats, factor: int, trimap: Trimap, posterior: Posterior) -> ReducedMatte:
    """Prepare the matte of `picture`, float32 (h, w, 3) 0..1, for upsampling."""
    fit = _coefficients(picture, posterior.alpha, trimap)
    _weigh_projection_in(fit, posterior, trimap)
    edge = edge_colours(picture, posterior.alpha, posterior)
    return ReducedMatte(factor, trimap, with_margin(fit), with_margin(alpha_limits(trimap)), edge)


def edge_colours(picture: Floats, alpha: Floats, posterior: Posterior | None = None) -> EdgeColours:
    """The edge colours of the reduced picture, with a margin of one cell, (h + 2, w + 2); `alpha` is of
    `posterior`, if there is one.
    """
    return estimate_edge_colours(picture, alpha, posterior).map(with_margin)


def with_margin(cells: Cells) -> Cells:
    """`cells` with a border of one cell that repeats the outermost ones."""
    bordered = cv2.copyMakeBorder(cells, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    return bordered.astype(cells.dtype, copy=False)


def upsampled_cutout(pixels: Bytes, reduced: ReducedMatte) -> Bytes:
    """Straight-alpha RGBA uint8 (H, W, 4) of `pixels` uint8 (H, W, 3), with the matte upsampled."""

    def alpha_of(tile: _Tile, place: _Tile) -> Mask:
        cells, colours = reduced.trimap[tile], pixels[place]
        if cells.min() == cells.max() != UNKNOWN:
            return np.broadcast_to(cells[0, 0], colours.shape[:2])
        limits = _enlarged(reduced.limits, reduced.factor, tile, colours.shape)
        coefficients = _enlarged(reduced.coefficients, reduced.factor, tile, colours.shape)
        return _applied(_guide(colours, reduced.factor), coefficients, limits)

    return _assembled(pixels, reduced.factor, reduced.edge, alpha_of)


def cutout_with_alpha(pixels: Bytes, alpha: Mask, factor: int, edge: EdgeColours) -> Bytes:
    """Straight-alpha RGBA uint8 (H, W, 4) of `pixels` uint8 (H, W, 3) with the given `alpha` uint8 (H, W).

    `edge` comes from :func:`edge_colours`.
    """
    return _assembled(pixels, factor, edge, lambda _tile, place: alpha[place])


def _coefficients(picture: Floats, alpha: Floats, trimap: Trimap) -> Floats:
    """Per-pixel (a_red, a_green, a_blue, b), float32 (H, W, 4), so that `a . colour + b` with colours 0..255
    is alpha 0..255 (unclipped).

    `picture` float32 (H, W, 3) 0..1, `alpha` float32 (H, W) 0..1. Away from the unknown band a is 0 and b is
    the definite alpha.
    """
    fit = np.zeros((*alpha.shape, 4), np.float32)
    fit[..., 3] = 255 * alpha
    local = windows.gather(picture, windows.centres_near(trimap == UNKNOWN), EPSILON)
    values = alpha.ravel().take(local.members)
    slope = (local.whitened * values).mean(axis=1)
    level = values.mean(axis=0) - (slope * local.mean).sum(axis=0)
    fit.reshape(-1, 4)[local.centres] = np.vstack([slope, 255 * level]).T
    smooth = cv2.blur(fit, (3, 3)).astype(np.float32, copy=False)
    smooth[..., 3] -= 255 * HAZE
    smooth /= 1 - 2 * HAZE
    return smooth


def _weigh_projection_in(fit: Floats, posterior: Posterior, trimap: Trimap) -> None:
    """Change the coefficients `fit` (h, w, 4) in and around the unknown band, in place.

    With the contrast `d = F - B` and the colour's variance `C` on the plates' axes, the least misfit is at
    `a = (d / C) . (I - B) / S` with `S = d . d / C`, whose variance is `1 / S`.
    """
    near = cv2.dilate((trimap == UNKNOWN).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    plates, alpha = posterior.plates.at(near), posterior.alpha[near]
    front, back = plates.foreground, plates.background
    grain = np.float32(GRAIN**2)
    variance = alpha**2 * (front.variance + grain) + (1 - alpha) ** 2 * (back.variance + grain) + NOISE
    contrast = front.mean - back.mean
    slope = contrast / variance
    precision = (contrast * slope).sum(axis=0)
    visible = np.minimum(alpha / np.float32(FAINT), 1)
    hold = np.float32(CLEAR_CONTRAST) * (posterior.firmness[near] / np.float32(posterior.doubt)) ** 2
    weight = visible / (precision + hold)
    level = -255 * (slope * back.mean).sum(axis=0)
    projection = np.vstack([OPPONENT.T @ slope, level])
    fit[near] = ((1 - weight * precision) * fit[near].T + weight * projection).T


def _guide(colours: Bytes, factor: int) -> Bytes:
    """The colours uint8 (h, w, 3) that alpha is computed from, at `factor` pixels per reduced cell."""
    if factor < GRAINY_FACTOR:
        return colours
    return cv2.GaussianBlur(colours, (3, 3), 0).astype(np.uint8, copy=False)


def _applied(colours: Bytes, coefficients: Floats, limits: Bytes) -> Bytes:
    """Alpha uint8 (h, w) of `colours` uint8 (h, w, 3) under enlarged coefficients float32 (h, w, 4), clipped
    to the least and greatest value in `limits` uint8 (h, w, 2).
    """
    # RGBA has a constant 255 beside the colour, so one product covers a and b alike.
    with_constant = cv2.cvtColor(colours, cv2.COLOR_RGB2RGBA)
    terms = cv2.multiply(coefficients, with_constant, dtype=cv2.CV_32F)
    fitted = cv2.transform(terms, np.array([[1, 1, 1, 1 / 255]], np.float32))
    levels = cv2.convertScaleAbs(np.maximum(fitted, 0))  # rounds and saturates
    least, greatest = cv2.split(limits)
    return cv2.min(cv2.max(levels, least), greatest).astype(np.uint8, copy=False)


def _assembled(pixels: Bytes, factor: int, edge: EdgeColours, alpha_of: _AlphaOf) -> Bytes:
    rgba = np.zeros((*pixels.shape[:2], 4), np.uint8)

    def fill(tile: _Tile) -> None:
        place = _in_pixels(tile, factor, pixels.shape)
        _fill(rgba[place], pixels[place], alpha_of(tile, place), edge, factor, tile)

    height, width = (side // factor for side in pixels.shape[:2])
    with parallel.threads() as threads:
        for _ in threads.map(fill, _tiles(height, width, factor)):
            pass  # consumed, so that an error in a thread is raised here
    return rgba


def _tiles(height: int, width: int, factor: int) -> Iterator[_Tile]:
    step = max(1, TILE_SIDE // factor)
    for top in range(0, height, step):
        for left in range(0, width, step):
            yield slice(top, min(top + step, height)), slice(left, min(left + step, width))


def _fill(target: Bytes, colours: Bytes, alpha: Mask, edge: EdgeColours, factor: int, tile: _Tile) -> None:
    """Write one tile: an opaque one is copied, and a clear one is left empty."""
    least, greatest = int(alpha.min()), int(alpha.max())
    if greatest == 0:
        return
    if least == 255:
        cv2.cvtColor(colours, cv2.COLOR_RGB2RGBA, dst=target)
        return
    enlarged = edge.map(lambda cells: _enlarged(cells, factor, tile, colours.shape))
    target[...] = with_alpha(recover_foreground(colours, alpha, enlarged), alpha)


def _in_pixels(tile: _Tile, factor: int, shape: tuple[int, ...]) -> _Tile:
    """A tile's place in the photo; the last of a row or column includes the remainder."""
    rows, columns = (
        slice(part.start * factor, side if part.stop == side // factor else part.stop * factor)
        for part, side in zip(tile, shape[:2], strict=True)
    )
    return rows, columns


def _enlarged(cells: Cells, factor: int, tile: _Tile, shape: tuple[int, ...]) -> Cells:
    """The tile of `cells`, which have a margin of one, enlarged to `shape` pixels."""
    rows, columns = tile
    source = cells[rows.start : rows.stop + 2, columns.start : columns.stop + 2]
    large = cv2.resize(source, None, fx=factor, fy=factor, interpolation=cv2.INTER_LINEAR)
    window = large[factor : factor + shape[0], factor : factor + shape[1]]
    return window.astype(cells.dtype, copy=False)
