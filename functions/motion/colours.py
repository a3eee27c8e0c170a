"""Colours between colours."""

from layers.common.imaging.alpha import Colour


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """``one`` with a ``share`` from 0 to 1 of ``other``, in sRGB."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue
