"""Colour mixing and contrast.

Source of luminance and contrast: WCAG 2.2, "relative luminance" and "contrast ratio".
"""

from layers.common.imaging.alpha import WHITE, Colour

BLACK: Colour = (0, 0, 0)
LARGE = 3.0
"""Minimum contrast of large text (WCAG 2.2, 1.4.3)."""


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """``one`` with a ``share`` from 0 to 1 of ``other``, in sRGB."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def luminance(colour: Colour) -> float:
    """Relative luminance, from 0 (black) to 1 (white)."""
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def opposite(colour: Colour) -> Colour:
    """Black or white, whichever has more contrast with a colour."""
    return max((BLACK, WHITE), key=lambda extreme: contrast(extreme, colour))


def readable(colour: Colour, behind: Colour) -> Colour:
    """The colour if large text in it is readable on ``behind``, else black or white."""
    return colour if contrast(colour, behind) >= LARGE else opposite(behind)


def _linear(encoded: float) -> float:
    return encoded / 12.92 if encoded <= 0.04045 else float(((encoded + 0.055) / 1.055) ** 2.4)
