"""Colour: matched to the surroundings, and warmer or cooler."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.compositing.layer import Layer
from layers.common.imaging.image import Pixels
from layers.common.imaging.resample import within

Floats = NDArray[np.float32]

_SIDE: Final = 160
"""Long side of the copy on which the colours are compared, px."""
_OPAQUE: Final = 200
"""Alpha of 255 from which a pixel shows the subject's colours only."""
_GREYNESS: Final = 18.0
"""Chroma at which a pixel says little about the light: a lawn is green in any light."""
_COLOURED_WEIGHT: Final = 0.02
"""Least weight of a coloured pixel, for pictures without any grey."""
_MOST_SHIFT: Final = np.array([36.0, 16.0, 16.0], np.float32)
"""Greatest shift of the means of L, a and b."""
_LIGHTNESS_SHARE: Final = 0.7
"""A subject keeps more of its exposure and contrast than of its colour cast."""
_CONTRAST: Final = (0.7, 1.4)
"""Least and greatest factor of the spread of L."""
_SKIN: Final = (18.0, 20.0)
"""The a and b of skin in Lab, from fair to dark."""
_SKIN_SPREAD: Final = 11.0
_SKIN_SHARE: Final = 0.5
"""Share of the change that is applied to skin."""
_RIDGE: Final = 1e-3
"""Added to the variance of the colours, so that a subject of one colour is merely shifted."""
LUMA: Final = np.array([0.2126, 0.7152, 0.0722])
"""ITU-R BT.709."""


def warm(layer: Layer, warmth: float) -> Layer:
    """Multiply red and divide blue by ``warmth``; a grey keeps its luma. 1 changes nothing."""
    if warmth == 1:
        return layer
    gains = np.array([warmth, 1, 1 / warmth])
    gains /= float(LUMA @ gains)
    return layer.coloured(cv2.transform(layer.colours, np.diag(gains)))


def match_colours(layer: Layer, amount: float) -> Layer:
    """Move the subject's colours by ``amount``, 0 to 1, of the way to those behind it.

    Reinhard et al., "Color transfer between images", 2001: means and spreads in Lab. The means of a and b
    are weighted towards grey pixels, which show the colour of the light rather than that of objects. Skin
    moves less. The change is determined on a reduced copy and applied as the closest affine map of RGB.
    """
    levels = within(layer.alpha, _SIDE)
    if amount == 0 or not levels.any():
        return layer
    weight = np.where(levels >= min(_OPAQUE, int(levels.max())), levels, 0).astype(np.float32)
    own = _to_lab(within(layer.colours, _SIDE))
    matched = _transfer(own, weight, _to_lab(within(layer.behind, _SIDE)))
    share = np.float32(amount) * (1 - (1 - _SKIN_SHARE) * _skin_likeness(own))
    goal = own + share[..., None] * (matched - own)
    return layer.coloured(cv2.transform(layer.colours, _affine(_to_rgb(own), _to_rgb(goal), weight)))


@dataclass(frozen=True, slots=True)
class _Statistics:
    """Colour statistics in Lab: ``mean`` (3,), ``light`` (3,), the mean of grey pixels, ``spread`` of L."""

    mean: Floats
    light: Floats
    spread: float


def _statistics(lab: Floats, weight: Floats) -> _Statistics:
    flat = lab.reshape(-1, 3)
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    greys = weight * (np.exp(-((chroma / _GREYNESS) ** 2) / 2) + _COLOURED_WEIGHT)
    mean = np.average(flat, axis=0, weights=weight.ravel())
    light = np.average(flat, axis=0, weights=greys.ravel())
    variance = np.average((flat[:, 0] - mean[0]) ** 2, weights=weight.ravel())
    return _Statistics(mean.astype(np.float32), light.astype(np.float32), float(np.sqrt(variance)))


def _transfer(lab: Floats, weight: Floats, behind: Floats) -> Floats:
    """The subject's Lab colours with the means and, within limits, the contrast of those behind it."""
    own, other = _statistics(lab, weight), _statistics(behind, np.ones_like(weight))
    shift = np.append(other.mean[:1] - own.mean[:1], other.light[1:] - own.light[1:])
    shift = np.clip(shift, -_MOST_SHIFT, _MOST_SHIFT) * np.array([_LIGHTNESS_SHARE, 1, 1], np.float32)
    contrast = float(np.clip(other.spread / max(own.spread, 1), *_CONTRAST))
    gain = np.array([1 + _LIGHTNESS_SHARE * (contrast - 1), 1, 1], np.float32)
    return np.asarray((lab - own.mean) * gain + own.mean + shift, np.float32)


def _affine(before: Floats, after: Floats, weight: Floats) -> Floats:
    """The least-squares 3 × 4 matrix, for levels of 0 to 255, of a change of RGB given in 0 to 1."""
    shares = weight.reshape(-1, 1) / weight.sum()
    colours, change = before.reshape(-1, 3), (after - before).reshape(-1, 3)
    mean, shift = (shares * colours).sum(axis=0), (shares * change).sum(axis=0)
    centred = colours - mean
    covariance = centred.T @ (shares * centred) + _RIDGE * np.eye(3, dtype=np.float32)
    slopes = np.linalg.solve(covariance, centred.T @ (shares * (change - shift))).T
    offset = (shift - slopes @ mean) * 255
    return np.column_stack((np.eye(3) + slopes, offset)).astype(np.float32)


def _skin_likeness(lab: Floats) -> Floats:
    """How similar each pixel is to skin, 0 to 1."""
    squared = (lab[..., 1] - _SKIN[0]) ** 2 + (lab[..., 2] - _SKIN[1]) ** 2
    return np.asarray(np.exp(-squared / (2 * _SKIN_SPREAD**2)), np.float32)


def _to_lab(colours: Pixels) -> Floats:
    return np.asarray(cv2.cvtColor(colours.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)


def _to_rgb(lab: Floats) -> Floats:
    return np.asarray(np.clip(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), 0, 1), np.float32)
