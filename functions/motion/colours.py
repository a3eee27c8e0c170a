"""Colours between colours, and whether one can be read on another."""

import numpy as np

from layers.common.imaging.alpha import WHITE, Colour

INK: Colour = (16, 19, 26)
"""Of dark words on bright grounds."""
LARGE = 3.0
"""The least contrast at which large letters can be read (WCAG 2.2, 1.4.3)."""
_WEIGHTS = np.array([0.2126, 0.7152, 0.0722])


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """``one`` with a ``share`` from 0 to 1 of ``other``, in sRGB."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def luminance(colour: Colour) -> float:
    """Relative luminance, 0 to 1. Source: WCAG 2.2, "relative luminance"."""
    encoded = np.array(colour) / 255
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    return float(linear @ _WEIGHTS)


def contrast(one: Colour, other: Colour) -> float:
    """1 to 21. Source: WCAG 2.2, "contrast ratio"."""
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def readable_on(ground: Colour) -> Colour:
    """White, or ink where that can be read better."""
    return max((WHITE, INK), key=lambda words: contrast(words, ground))


def readable(colour: Colour, ground: Colour) -> Colour:
    """The colour, or :func:`readable_on` where large letters of it could not be read."""
    return colour if contrast(colour, ground) >= LARGE else readable_on(ground)
