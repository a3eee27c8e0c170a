"""Smoothing of a cut-out's edge: small notches are closed, and steps are blurred."""

from itertools import product
from typing import Final

import cv2
import numpy as np

from layers.common.imaging.alpha import clear, paste
from layers.common.imaging.image import Mask, Pixels

MOST_REFINED: Final = 3
_REACH: Final = 8
"""Pixels, each way, that closing and blurring together reach at most."""
_TILE: Final = 128
"""Side, px, of the tiles whose colours are spread: only those with an edge."""


def refine_edge(rgba: Pixels, level: int) -> Pixels:
    """Close alpha with an ellipse of ``1 + level`` px, and blur it by a Gaussian of σ = .3 + .3 ``level`` px.

    Visible pixels keep their colours; those that become visible take the colours of the visible ones around.

    Args:
        rgba: uint8 (h, w, 4), straight alpha.
        level: 1 to :data:`MOST_REFINED`.
    """
    before = np.ascontiguousarray(rgba[..., 3])
    alpha = _blurred(_closed(before, 1 + level), 0.3 + 0.3 * level)
    answer = rgba.copy()
    answer[..., 3] = alpha
    fresh = (before == 0) & (alpha > 0)
    for top, left in product(range(0, alpha.shape[0], _TILE), range(0, alpha.shape[1], _TILE)):
        tile = slice(top, top + _TILE), slice(left, left + _TILE)
        if fresh[tile].any():
            paste(_spread(rgba, top, left), answer[tile], fresh[tile])
    clear(answer)
    return answer


def _closed(alpha: Mask, diameter: int) -> Mask:
    # An ellipse of even diameter has no middle pixel, so erosion needs its mirror image not to move the edge.
    ellipse = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (diameter, diameter))
    middle = (diameter - 1) // 2
    dilated = cv2.dilate(alpha, ellipse, anchor=(diameter // 2, diameter // 2))
    return np.asarray(cv2.erode(dilated, ellipse[::-1, ::-1].copy(), anchor=(middle, middle)), np.uint8)


def _blurred(alpha: Mask, sigma: float) -> Mask:
    return np.asarray(cv2.GaussianBlur(alpha, (0, 0), sigma), np.uint8)


def _spread(rgba: Pixels, top: int, left: int) -> Pixels:
    """The mean colours around each pixel of a tile, weighted by alpha."""
    above, before = max(0, top - _REACH), max(0, left - _REACH)
    near = rgba[above : top + _TILE + _REACH, before : left + _TILE + _REACH].astype(np.float32)
    window = (2 * _REACH + 1,) * 2
    mass = cv2.blur(near[..., 3], window)
    total = cv2.blur(near[..., :3] * near[..., 3:], window)
    mean = total / np.maximum(mass, np.float32(1e-3))[..., np.newaxis]
    return np.rint(mean).astype(np.uint8)[top - above :, left - before :][:_TILE, :_TILE]
