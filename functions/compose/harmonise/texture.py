"""How grainy and how sharp a picture is."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.image import Mask, Pixels

Floats = NDArray[np.float32]

_TILE: Final = 96
_ACROSS: Final = 6
"""Tiles of so many px a side are looked at, so many a side of the picture."""
_BLOCK: Final = 16
_FLATTEST: Final = 5.0
"""Noise is told block by block, and this percentile believed: structure only ever adds to it."""
_SHARPEST: Final = 30.0
"""Percentile of the edges' widths that is believed: more are out of focus or in motion, fine lines look
sharper than they are."""
_EDGE: Final = 24.0
"""Gradient, in levels a pixel, that makes an edge."""
_ENOUGH: Final = 50
_REBLUR: Final = 1.0
_SOBEL: Final = 0.5
"""Variance, px², that the gradient's own kernel adds to an edge."""
_CLIPPED: Final = (8, 247)
_IMMERKAER: Final = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)


@dataclass(frozen=True, slots=True)
class Texture:
    """``noise``: sigma in levels. ``blur``: sigma, px, of the sharpest edges; None where there are none."""

    noise: float
    blur: float | None


def texture(rgb: Pixels, within: Mask | None = None) -> Texture:
    """Look at tiles spread over the picture; only those wholly opaque in ``within`` count."""
    tiles = [tile.astype(np.float32) for tile in _tiles(rgb, within)]
    noises = np.concatenate([np.zeros(0, np.float32), *(_noises(tile) for tile in tiles)])
    widths = np.concatenate([np.zeros(0, np.float32), *(_edge_widths(tile) for tile in tiles)])
    return Texture(
        float(np.percentile(noises, _FLATTEST)) if noises.size else 0.0,
        float(np.percentile(widths, _SHARPEST)) if widths.size >= _ENOUGH else None,
    )


def _tiles(rgb: Pixels, within: Mask | None) -> list[Pixels]:
    height, width = rgb.shape[:2]
    side = min(_TILE, height, width)
    if side < 16:
        return []
    corners = [
        (top, left)
        for top in np.unique(np.linspace(0, height - side, _ACROSS).astype(int))
        for left in np.unique(np.linspace(0, width - side, _ACROSS).astype(int))
    ]
    return [
        np.asarray(cv2.cvtColor(rgb[top : top + side, left : left + side], cv2.COLOR_RGB2GRAY), np.uint8)
        for top, left in corners
        if within is None or int(within[top : top + side, left : left + side].min()) == 255
    ]


def _noises(grey: Floats) -> Floats:
    """Immerkær, "Fast noise variance estimation", 1996, in each block that is neither black nor white."""
    answer = np.abs(cv2.filter2D(grey, cv2.CV_32F, _IMMERKAER))
    blocks = (len(grey) // _BLOCK,) * 2
    whole = (slice(0, blocks[0] * _BLOCK),) * 2
    noise, level = (
        cv2.resize(plane[whole], blocks, interpolation=cv2.INTER_AREA) for plane in (answer, grey)
    )
    usable = (level > _CLIPPED[0]) & (level < _CLIPPED[1])
    return np.asarray(noise[usable] * np.float32(np.sqrt(np.pi / 2) / 6), np.float32)


def _edge_widths(grey: Floats) -> Floats:
    """From how much a known blur weakens an edge: Zhuo, Sim, "Defocus map estimation", 2011."""
    sharp, soft = _gradient(grey), _gradient(cv2.GaussianBlur(grey, (0, 0), _REBLUR))
    peak = cv2.dilate(sharp, np.ones((3, 3), np.uint8))
    edges = (sharp >= _EDGE) & (sharp == peak)
    ratio = np.maximum(sharp[edges] / np.maximum(soft[edges], np.float32(1e-3)), np.float32(1.001))
    variance = _REBLUR**2 / (ratio**2 - 1) - _SOBEL
    return np.asarray(np.sqrt(np.maximum(variance, 0)), np.float32)


def _gradient(grey: cv2.typing.MatLike) -> Floats:
    across, down = (cv2.Sobel(grey, cv2.CV_32F, dx, 1 - dx, scale=1 / 8) for dx in (1, 0))
    return np.asarray(cv2.magnitude(across, down), np.float32)
