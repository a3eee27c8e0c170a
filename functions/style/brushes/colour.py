"""Colour: OKLab, in which equal steps look equal, and the shades and ramps that are made in it.

OKLab: Ottosson, "A perceptual color space for image processing", 2020.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Pixels
from layers.common.imaging.srgb import from_linear, to_linear

Colours = NDArray[np.float64]
"""(…, 3), double precision: for single colours and tables, never for whole frames."""

_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_TO_CONES, _TO_LIGHT = np.linalg.inv(_LAB), np.linalg.inv(_CONES)


def from_srgb(levels: ArrayLike) -> Colours:
    """OKLab of sRGB levels in 0..255: lightness in 0..1, a and b."""
    return np.asarray(np.cbrt(to_linear(levels) @ _CONES.T) @ _LAB.T)


def to_srgb(lab: ArrayLike) -> Colours:
    """SRGB levels in 0..255 of OKLab colours; each channel is clipped to that range."""
    return from_linear(_light(lab))


def in_gamut(lab: ArrayLike) -> bool:
    """Whether sRGB has every one of these OKLab colours."""
    light = _light(lab)
    return bool((light >= -1e-6).all() and (light <= 1 + 1e-6).all())


def _light(lab: ArrayLike) -> Colours:
    cones = np.asarray(lab, np.float64) @ _TO_CONES.T
    return np.asarray(cones**3 @ _TO_LIGHT.T)


_YELLOW = math.radians(110)
"""Hue of yellow in OKLab."""
_TURN, _MOST, _SPREAD = 3.0, math.radians(55), math.radians(75)
"""Hue turn when darkening: radians per unit of lightness lost, the most, and how far from yellow it fades."""
_LEAST_CHROMA = 1e-3


def shades(colour: Colour, lightnesses: Sequence[float]) -> list[Colour]:
    """The colour at other OKLab lightnesses, each in 0..1.

    When a colour darkens, its hue turns away from yellow: the shadow of amber is red, not olive. Chroma is
    kept, or reduced to what sRGB can show at that lightness.
    """
    lab = from_srgb(colour)
    return [_rounded(to_srgb(_shade(lab, lightness))) for lightness in lightnesses]


def darker(colour: Colour, by: float) -> Colour:
    """The shade that is darker by this much OKLab lightness, or lighter if ``by`` is negative."""
    lightness = float(from_srgb(colour)[0])
    return shades(colour, [min(max(lightness - by, 0.0), 1.0)])[0]


def at_most(colour: Colour, lightness: float) -> Colour:
    """The colour, or its shade of that OKLab lightness if the colour is lighter."""
    return colour if float(from_srgb(colour)[0]) <= lightness else shades(colour, [lightness])[0]


def _shade(lab: Colours, lightness: float) -> Colours:
    own, hue = float(lab[0]), math.atan2(lab[2], lab[1])
    from_yellow = math.remainder(hue - _YELLOW, 2 * math.pi)
    darker = max(0.0, own - lightness)
    turn = min(_TURN * darker, _MOST) * math.exp(-((from_yellow / _SPREAD) ** 2))
    hue += math.copysign(turn, from_yellow)
    return _fit_to_gamut(lightness, math.hypot(lab[1], lab[2]), hue)


def _fit_to_gamut(lightness: float, chroma: float, hue: float) -> Colours:
    """The colour with its chroma lowered until sRGB has it; lightness and hue stay."""
    least, most = 0.0, chroma
    if in_gamut(_from_polar(lightness, most, hue)):
        return _from_polar(lightness, most, hue)
    while most - least > _LEAST_CHROMA:
        middle = (least + most) / 2
        least, most = (middle, most) if in_gamut(_from_polar(lightness, middle, hue)) else (least, middle)
    return _from_polar(lightness, least, hue)


def _from_polar(lightness: float, chroma: float, hue: float) -> Colours:
    return np.array([lightness, chroma * math.cos(hue), chroma * math.sin(hue)])


def _rounded(levels: Colours) -> Colour:
    red, green, blue = (round(float(level)) for level in levels)
    return red, green, blue


def ramp(stops: Sequence[Colour]) -> Pixels:
    """The colours of tones 0 to 255, uint8 (256, 3), interpolated linearly between the stops in OKLab.

    If each stop is lighter than the one before, so is each colour of the ramp.
    """
    places = np.linspace(0, 1, len(stops))
    tones = np.linspace(0, 1, 256)
    lab = from_srgb(stops)
    mixed = np.stack([np.interp(tones, places, lab[:, axis]) for axis in range(3)], axis=-1)
    return np.asarray(np.rint(to_srgb(mixed)), np.uint8)
