"""Colours in CSS notation."""

import re
from typing import Annotated, Any, Final

from PIL import ImageColor
from pydantic import BeforeValidator

from layers.common.core.text_pattern import TextPattern
from layers.common.imaging.alpha import Colour

_SHORTHAND: Final = re.compile("#?([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})")
_ANY_DIGITS: Final = re.compile("#?([0-9A-Fa-f]{3,4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})")
_NAMED: Final = {
    # Pillow replaces a colour by numbers once it has been looked up.
    name: value if isinstance(value, str) else "#{:02x}{:02x}{:02x}".format(*value)
    for name, value in ImageColor.colormap.items()
}


def _spelled_out(colour: Any) -> Any:
    """A CSS colour name as ``#rrggbb``; any other value unchanged."""
    return _NAMED.get(colour.strip().lower(), colour) if isinstance(colour, str) else colour


HexColour = Annotated[
    str,
    TextPattern(r"^#[0-9A-Fa-f]{6}$", "a colour such as #1a2b3c or white"),
    BeforeValidator(_spelled_out),
]
"""``#rrggbb`` or a CSS colour name."""


def _hexadecimal(colour: Any) -> Any:
    """``#abc``, ``abc`` and ``aabbcc`` as ``#aabbcc``; any other value unchanged."""
    if not isinstance(colour, str) or not (found := _SHORTHAND.fullmatch(colour)):
        return colour
    digits = found[1]
    return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))


AnyColour = Annotated[HexColour, BeforeValidator(_hexadecimal)]
"""A colour name, or three or six hexadecimal digits with or without ``#``; the value is ``#rrggbb``."""


def _with_alpha(colour: Any) -> Any:
    """Hexadecimal digits, as many as may be, or ``transparent`` as ``#rrggbbaa``; others unchanged."""
    if isinstance(colour, str) and colour.strip().lower() == "transparent":
        return "#00000000"
    if not isinstance(colour, str) or not (found := _ANY_DIGITS.fullmatch(colour)):
        return colour
    digits = found[1] if len(found[1]) > 4 else "".join(2 * digit for digit in found[1])
    return f"#{digits:f<8}".lower()


TranslucentColour = Annotated[
    str,
    TextPattern(r"^#[0-9A-Fa-f]{6}([0-9A-Fa-f]{2})?$", "a colour such as #1a2b3c, #1a2b3c80 or white"),
    BeforeValidator(_with_alpha),
    BeforeValidator(_spelled_out),
]
"""A colour name, ``transparent``, or three, four, six or eight hexadecimal digits with or without ``#``, of
which the fourth or the last two are its alpha; the value is ``#rrggbbaa``."""

OPAQUE: Final = 255
"""The alpha of a colour that hides what is behind."""


def rgba(colour: str) -> tuple[Colour, int]:
    """The colour and alpha, 0 to 255, of ``#rrggbbaa``, or of ``#rrggbb``, which is opaque."""
    red, green, blue, alpha = bytes.fromhex(colour.removeprefix("#").ljust(8, "f"))
    return (red, green, blue), alpha


def rgb(colour: str) -> Colour:
    """Red, green and blue, 0 to 255, of ``#rrggbb``, or of ``rrggbb`` as a query has it."""
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue
