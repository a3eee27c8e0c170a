"""Contrast between colours.

Source: WCAG 2.2, definitions of "relative luminance" and "contrast ratio".
"""

from layers.common.imaging.alpha import WHITE, Colour

BLACK: Colour = (0, 0, 0)
LARGE = 3.0
"""The least ratio at which large letters can be read (WCAG 2.2, 1.4.3)."""


def luminance(colour: Colour) -> float:
    """Relative luminance: 0 is black, 1 white."""
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """The ratio between two colours, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def opposite(colour: Colour) -> Colour:
    """Black or white, whichever is read more easily on or beside a colour."""
    return max((BLACK, WHITE), key=lambda extreme: contrast(extreme, colour))


def readable(colour: Colour, behind: Colour) -> Colour:
    """The colour, or black or white where large letters of it could not be read."""
    return colour if contrast(colour, behind) >= LARGE else opposite(behind)


def _linear(encoded: float) -> float:
    return encoded / 12.92 if encoded <= 0.04045 else float(((encoded + 0.055) / 1.055) ** 2.4)
