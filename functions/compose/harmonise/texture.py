"""Texture: measures the grain and sharpness of a picture, and adds grain or blur to a subject."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.compositing.layer import Layer
from layers.common.imaging.image import Mask, Pixels
from layers.common.imaging.strips import by_strips

Floats = NDArray[np.float32]

_TILE: Final = 96
"""Side of a tile that is measured, px."""
_TILES_ACROSS: Final = 6
"""Number of tiles along each side of the picture."""
_LEAST_TILE: Final = 16
"""A smaller picture is not measured, px."""
_BLOCK: Final = 16
"""Side of a block whose noise is estimated, px."""
_NOISE_PERCENTILE: Final = 5.0
"""Of the blocks' noise: structure can only raise the estimate, so the flattest blocks are right."""
_WIDTH_PERCENTILE: Final = 30.0
"""Of the edges' widths: most edges are out of focus or moving, and fine lines look sharper than they are."""
_EDGE: Final = 24.0
"""Gradient that makes an edge, levels a pixel."""
_LEAST_EDGES: Final = 50
"""Number of edge pixels that a measurement needs."""
_REBLUR: Final = 1.0
"""Sigma of the known blur, px."""
_SOBEL_VARIANCE: Final = 0.5
"""Variance that the Sobel kernel adds to an edge, px²."""
_CLIPPED: Final = (8, 247)
"""Levels at and beyond which a block is clipped."""
_IMMERKAER: Final = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
_GRAIN_TILE: Final = 512
"""Side of the noise tile that is repeated, px."""
_SEED: Final = 5


@dataclass(frozen=True, slots=True)
class Texture:
    """Grain and sharpness of a picture.

    Attributes:
        noise: Sigma of the noise, levels.
        blur: Sigma of the sharpest edges, px; None if there are no edges.
    """

    noise: float
    blur: float | None


def blur(layer: Layer, sigma: float) -> Layer:
    """Blur the subject and its edge by a Gaussian of ``sigma`` px. 0 changes nothing."""
    if sigma == 0:
        return layer
    soft = cv2.GaussianBlur(layer.premultiplied, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    return Layer.of(np.asarray(soft, np.uint8), layer.behind)


def add_grain(layer: Layer, sigma: float) -> Layer:
    """Add grey Gaussian noise of ``sigma`` levels; the noise is the same in every call. 0 changes nothing."""
    if sigma == 0:
        return layer
    width = layer.alpha.shape[1]
    rng = np.random.default_rng(_SEED)
    noise = rng.standard_normal((_GRAIN_TILE, _GRAIN_TILE), np.float32) * np.float32(sigma)
    tile = np.rint(noise).astype(np.int16)
    across = np.tile(tile, -(-width // _GRAIN_TILE))[:, :width]

    def add(strip: Pixels, where: slice) -> Pixels:
        rows = np.arange(where.start, where.stop) % _GRAIN_TILE
        return np.asarray(cv2.add(strip, cv2.merge((across[rows],) * 3), dtype=cv2.CV_8U), np.uint8)

    return layer.coloured(by_strips(layer.colours, [add]))


def measure_texture(rgb: Pixels, alpha: Mask | None = None) -> Texture:
    """Measure tiles spread over the picture; with an alpha, only tiles that are wholly opaque."""
    tiles = [tile.astype(np.float32) for tile in _tiles(rgb, alpha)]
    noises = np.concatenate([np.zeros(0, np.float32), *(_noises(tile) for tile in tiles)])
    widths = np.concatenate([np.zeros(0, np.float32), *(_edge_widths(tile) for tile in tiles)])
    return Texture(
        float(np.percentile(noises, _NOISE_PERCENTILE)) if noises.size else 0.0,
        float(np.percentile(widths, _WIDTH_PERCENTILE)) if widths.size >= _LEAST_EDGES else None,
    )


def _tiles(rgb: Pixels, alpha: Mask | None) -> list[Pixels]:
    height, width = rgb.shape[:2]
    side = min(_TILE, height, width)
    if side < _LEAST_TILE:
        return []
    corners = [
        (top, left)
        for top in np.unique(np.linspace(0, height - side, _TILES_ACROSS).astype(int))
        for left in np.unique(np.linspace(0, width - side, _TILES_ACROSS).astype(int))
    ]
    return [
        np.asarray(cv2.cvtColor(rgb[top : top + side, left : left + side], cv2.COLOR_RGB2GRAY), np.uint8)
        for top, left in corners
        if alpha is None or int(alpha[top : top + side, left : left + side].min()) == 255
    ]


def _noises(grey: Floats) -> Floats:
    """The noise of each block that is not clipped: Immerkær, "Fast noise variance estimation", 1996."""
    response = np.abs(cv2.filter2D(grey, cv2.CV_32F, _IMMERKAER))
    blocks = (len(grey) // _BLOCK,) * 2
    whole = (slice(0, blocks[0] * _BLOCK),) * 2
    noise, level = (
        cv2.resize(plane[whole], blocks, interpolation=cv2.INTER_AREA) for plane in (response, grey)
    )
    usable = (level > _CLIPPED[0]) & (level < _CLIPPED[1])
    return np.asarray(noise[usable] * np.float32(np.sqrt(np.pi / 2) / 6), np.float32)


def _edge_widths(grey: Floats) -> Floats:
    """How much a known blur weakens each edge: Zhuo, Sim, "Defocus map estimation", 2011."""
    sharp, soft = _gradient(grey), _gradient(cv2.GaussianBlur(grey, (0, 0), _REBLUR))
    peak = cv2.dilate(sharp, np.ones((3, 3), np.uint8))
    edges = (sharp >= _EDGE) & (sharp == peak)
    ratio = np.maximum(sharp[edges] / np.maximum(soft[edges], np.float32(1e-3)), np.float32(1.001))
    variance = _REBLUR**2 / (ratio**2 - 1) - _SOBEL_VARIANCE
    return np.asarray(np.sqrt(np.maximum(variance, 0)), np.float32)


def _gradient(grey: cv2.typing.MatLike) -> Floats:
    across, down = (cv2.Sobel(grey, cv2.CV_32F, dx, 1 - dx, scale=1 / 8) for dx in (1, 0))
    return np.asarray(cv2.magnitude(across, down), np.float32)
