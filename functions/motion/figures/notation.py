"""How languages write numbers.

The table is part of Unicode's CLDR 47, checked against Babel, whose data would add 34 MB to the function's
image. Where CLDR uses a hyphen as minus, the minus sign itself is used: it is as wide as a plus.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Locale = Literal[
    "sv", "nb", "nn", "da", "fi", "is", "en", "de", "de-CH", "fr", "es", "it", "nl", "pt", "pt-PT",
    "pl", "cs", "sk", "et", "lv", "lt", "uk",
]  # fmt: skip

MOST_DECIMALS = 6
MINUS = "\u2212"
_SPACE, _NARROW = "\u00a0", "\u202f"


@dataclass(frozen=True, slots=True)
class Notation:
    """The separator of groups of three digits, the decimal separator, and the space before a %."""

    group: str
    point: str
    percent: str


_SPACED, _DENSE = Notation(_SPACE, ",", _SPACE), Notation(_SPACE, ",", "")
_DOTTED, _DOTTED_DENSE = Notation(".", ",", _SPACE), Notation(".", ",", "")
_NOTATIONS: Mapping[Locale, Notation] = {
    "sv": _SPACED,
    "nb": _SPACED,
    "nn": _SPACED,
    "da": _DOTTED,
    "fi": _SPACED,
    "is": _DOTTED_DENSE,
    "en": Notation(",", ".", ""),
    "de": _DOTTED,
    "de-CH": Notation("’", ".", ""),
    "fr": Notation(_NARROW, ",", _SPACE),
    "es": _DOTTED,
    "it": _DOTTED_DENSE,
    "nl": _DOTTED_DENSE,
    "pt": _DOTTED_DENSE,
    "pt-PT": _DENSE,
    "pl": _DENSE,
    "cs": _SPACED,
    "sk": _SPACED,
    "et": _DENSE,
    "lv": _DENSE,
    "lt": _SPACED,
    "uk": _DENSE,
}


def decimals_of(value: float, most: int = MOST_DECIMALS) -> int:
    """The number of decimals that a number needs, at most ``most``."""
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    assert isinstance(exponent, int)  # a letter stands for NaN or infinity, which JSON cannot hold
    return min(max(-exponent, 0), most)


def format_number(value: float, decimals: int, locale: Locale, plus: str = "") -> str:
    """A number as a language writes it. Halves are rounded away from zero; 0 has no sign.

    Args:
        plus: the sign of positive numbers.
    """
    notation = _NOTATIONS[locale]
    # Rounds the decimal digits: the binary value of 2.675 is slightly less.
    exact = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    whole, _, fraction = f"{abs(exact):,f}".partition(".")
    sign = MINUS if exact < 0 else plus if exact > 0 else ""
    return sign + whole.replace(",", notation.group) + (notation.point + fraction if fraction else "")


def format_percentage(value: float, decimals: int, locale: Locale) -> str:
    """A change in per cent, with its sign."""
    return f"{format_number(value, decimals, locale, plus='+')}{_NOTATIONS[locale].percent}%"
