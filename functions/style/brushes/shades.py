"""A colour's shades, from nearly black to nearly white, as a painter mixes them."""

import math
from collections.abc import Sequence

import numpy as np

from functions.style.brushes.oklab import Colours, from_srgb, in_gamut, to_srgb
from layers.common.imaging.alpha import Colour

_YELLOW = math.radians(110)
"""Hue of yellow in OKLab."""
_TURN, _MOST, _SPREAD = 3.0, math.radians(55), math.radians(75)
"""Radians per unit of lightness lost, how many at most, and how far from yellow this still happens."""
_LEAST_CHROMA = 1e-3


def shades(colour: Colour, lightnesses: Sequence[float]) -> list[Colour]:
    """The colour at other lightnesses, 0 to 1.

    As it darkens its hue leaves yellow: the shadow of amber is red and not the olive that darkness alone
    would make of it. Chroma is what sRGB can show at that lightness, up to the colour's own.
    """
    lab = from_srgb(colour)
    return [_rounded(to_srgb(_shade(lab, lightness))) for lightness in lightnesses]


def darker(colour: Colour, by: float) -> Colour:
    """The shade that is darker by that much OKLab lightness; lighter where ``by`` is negative."""
    lightness = float(from_srgb(colour)[0])
    return shades(colour, [min(max(lightness - by, 0.0), 1.0)])[0]


def at_most(colour: Colour, lightness: float) -> Colour:
    """The colour, or where it is lighter than that OKLab lightness its shade that is not."""
    return colour if float(from_srgb(colour)[0]) <= lightness else shades(colour, [lightness])[0]


def _shade(lab: Colours, lightness: float) -> Colours:
    own, hue = float(lab[0]), math.atan2(lab[2], lab[1])
    from_yellow = math.remainder(hue - _YELLOW, 2 * math.pi)
    darker = max(0.0, own - lightness)
    turn = min(_TURN * darker, _MOST) * math.exp(-((from_yellow / _SPREAD) ** 2))
    hue += math.copysign(turn, from_yellow)
    return _shown(lightness, math.hypot(lab[1], lab[2]), hue)


def _shown(lightness: float, chroma: float, hue: float) -> Colours:
    """The nearest colour of that lightness and hue that sRGB has: its chroma is lowered until it fits."""
    least, most = 0.0, chroma
    if in_gamut(_polar(lightness, most, hue)):
        return _polar(lightness, most, hue)
    while most - least > _LEAST_CHROMA:
        middle = (least + most) / 2
        least, most = (middle, most) if in_gamut(_polar(lightness, middle, hue)) else (least, middle)
    return _polar(lightness, least, hue)


def _polar(lightness: float, chroma: float, hue: float) -> Colours:
    return np.array([lightness, chroma * math.cos(hue), chroma * math.sin(hue)])


def _rounded(levels: Colours) -> Colour:
    red, green, blue = (round(float(level)) for level in levels)
    return red, green, blue
