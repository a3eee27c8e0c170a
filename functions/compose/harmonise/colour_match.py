"""Colours pulled towards those of the surroundings."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.compositing.layer import Layer
from layers.common.imaging.image import Pixels
from layers.common.imaging.resample import within

NEUTRAL: Final = 0.0

_SIDE: Final = 160
"""Long side of the copy that the colours are compared on, px."""
_OPAQUE: Final = 200
"""Alpha from which a pixel has the figure's colours alone."""
_GREYNESS: Final = 18.0
"""Chroma at which a pixel says little of the light: a lawn is green in any."""
_COLOURED_TOO: Final = 0.02
"""The least that it says, for pictures without a grey in them."""
_FARTHEST: Final = np.array([36.0, 16.0, 16.0], np.float32)
"""Most that the means of L, a and b may move."""
_LIGHTNESS_SHARE: Final = 0.7
"""A figure keeps its own exposure and contrast more than its own cast."""
_CONTRAST: Final = (0.7, 1.4)
"""Least and greatest factor of the spread of L."""
_SKIN: Final = (18.0, 20.0)
"""The a and b of skin in Lab, from fair to dark."""
_SKIN_SPREAD: Final = 11.0
_SKIN_SHARE: Final = 0.5
"""What of the change reaches skin."""
_RIDGE: Final = 1e-3
"""Variance that is added to the colours' own: it makes the map of a figure of one colour a plain shift."""

Floats = NDArray[np.float32]


def apply(layer: Layer, amount: float) -> Layer:
    """The figure with its colours moved by ``amount``, 0 to 1, of the way to those behind it.

    Reinhard et al., "Color transfer between images", 2001: means and spreads in Lab. The means of a and b
    are weighed towards grey pixels, which tell of the light and not of what it falls on; skin moves less. All
    that is found on a small copy. What the pixels see is the affine map of RGB that comes nearest to it.
    """
    levels = within(layer.alpha, _SIDE)
    if amount == NEUTRAL or not levels.any():
        return layer
    weight = np.where(levels >= min(_OPAQUE, int(levels.max())), levels, 0).astype(np.float32)
    figure = _to_lab(within(layer.colours, _SIDE))
    moved = _transferred(figure, weight, _to_lab(within(layer.behind, _SIDE)))
    share = np.float32(amount) * (1 - (1 - _SKIN_SHARE) * _likeness_to_skin(figure))
    goal = figure + share[..., None] * (moved - figure)
    return layer.coloured(cv2.transform(layer.colours, _affine(_to_rgb(figure), _to_rgb(goal), weight)))


@dataclass(frozen=True, slots=True)
class _Statistics:
    """``mean`` (3,) of all, ``light`` (3,) of the greys and ``spread`` of L, in Lab."""

    mean: Floats
    light: Floats
    spread: float


def _statistics(lab: Floats, weight: Floats) -> _Statistics:
    flat = lab.reshape(-1, 3)
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    greys = weight * (np.exp(-((chroma / _GREYNESS) ** 2) / 2) + _COLOURED_TOO)
    mean = np.average(flat, axis=0, weights=weight.ravel())
    light = np.average(flat, axis=0, weights=greys.ravel())
    variance = np.average((flat[:, 0] - mean[0]) ** 2, weights=weight.ravel())
    return _Statistics(mean.astype(np.float32), light.astype(np.float32), float(np.sqrt(variance)))


def _transferred(figure: Floats, weight: Floats, behind: Floats) -> Floats:
    """The figure's Lab colours with the means and, within limits, the contrast of what is behind it."""
    own, other = _statistics(figure, weight), _statistics(behind, np.ones_like(weight))
    step = np.append(other.mean[:1] - own.mean[:1], other.light[1:] - own.light[1:])
    step = np.clip(step, -_FARTHEST, _FARTHEST) * np.array([_LIGHTNESS_SHARE, 1, 1], np.float32)
    contrast = float(np.clip(other.spread / max(own.spread, 1), *_CONTRAST))
    gain = np.array([1 + _LIGHTNESS_SHARE * (contrast - 1), 1, 1], np.float32)
    return np.asarray((figure - own.mean) * gain + own.mean + step, np.float32)


def _affine(before: Floats, after: Floats, weight: Floats) -> Floats:
    """The 3 × 4 matrix, of levels to 255, that is nearest in least squares to a change of RGB to 1."""
    shares = weight.reshape(-1, 1) / weight.sum()
    colours, change = before.reshape(-1, 3), (after - before).reshape(-1, 3)
    mean, shift = (shares * colours).sum(axis=0), (shares * change).sum(axis=0)
    centred = colours - mean
    covariance = centred.T @ (shares * centred) + _RIDGE * np.eye(3, dtype=np.float32)
    slopes = np.linalg.solve(covariance, centred.T @ (shares * (change - shift))).T
    offset = (shift - slopes @ mean) * 255
    return np.column_stack((np.eye(3) + slopes, offset)).astype(np.float32)


def _likeness_to_skin(lab: Floats) -> Floats:
    """How much each pixel is like skin, 0 to 1."""
    squared = (lab[..., 1] - _SKIN[0]) ** 2 + (lab[..., 2] - _SKIN[1]) ** 2
    return np.asarray(np.exp(-squared / (2 * _SKIN_SPREAD**2)), np.float32)


def _to_lab(colours: Pixels) -> Floats:
    return np.asarray(cv2.cvtColor(colours.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)


def _to_rgb(lab: Floats) -> Floats:
    return np.asarray(np.clip(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), 0, 1), np.float32)
