"""Colours as the web writes them."""

from typing import Annotated

from pydantic import Field

from layers.common.imaging.alpha import Colour

HexColour = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
"""``#rrggbb``."""


def rgb(colour: str) -> Colour:
    """Red, green and blue, 0 to 255, of ``#rrggbb``, or of ``rrggbb`` as a query has it."""
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue
