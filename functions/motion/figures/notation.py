"""How languages write numbers.

The table is part of Unicode's CLDR 47, checked against Babel and ICU, whose data would add 34 MB to the
function's image. Where CLDR uses a hyphen as minus, the minus sign itself is used: it is as wide as a plus.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Locale = Literal[
    "sv", "nb", "nn", "da", "fi", "is", "en", "de", "de-CH", "fr", "es", "it", "nl", "pt", "pt-PT",
    "pl", "cs", "sk", "et", "lv", "lt", "uk", "bg", "ca", "el", "hr", "hu", "ro", "ru", "sl", "es-MX",
    "en-IN", "hi", "ja", "ko", "zh",
]  # fmt: skip

MOST_DECIMALS = 6
MINUS = "\u2212"
_LAST_GROUP = 3
_SPACE, _NARROW = "\u00a0", "\u202f"


@dataclass(frozen=True, slots=True)
class Notation:
    """A language's signs and rules.

    Attributes:
        group: the separator of groups of digits.
        point: the decimal separator.
        percent: the space before a %.
        least: digits that must stand before the first separator, CLDR's ``minimumGroupingDigits``: with 2,
            1234 has no separator and 12.345 has one.
        upper: digits of every group but the last, which has three.
    """

    group: str
    point: str
    percent: str
    least: int = 1
    upper: int = 3


_SPACED, _DENSE = Notation(_SPACE, ",", _SPACE), Notation(_SPACE, ",", "")
_DOTTED, _DOTTED_DENSE = Notation(".", ",", _SPACE), Notation(".", ",", "")
_COMMA = Notation(",", ".", "")
_INDIAN = replace(_COMMA, upper=2)
_NOTATIONS: Mapping[Locale, Notation] = {
    "sv": _SPACED,
    "nb": _SPACED,
    "nn": _SPACED,
    "da": _DOTTED,
    "fi": _SPACED,
    "is": _DOTTED_DENSE,
    "en": _COMMA,
    "de": _DOTTED,
    "de-CH": Notation("’", ".", ""),
    "fr": Notation(_NARROW, ",", _SPACE),
    "es": replace(_DOTTED, least=2),
    "it": replace(_DOTTED_DENSE, least=2),
    "nl": _DOTTED_DENSE,
    "pt": _DOTTED_DENSE,
    "pt-PT": replace(_DENSE, least=2),
    "pl": replace(_DENSE, least=2),
    "cs": _SPACED,
    "sk": _SPACED,
    "et": replace(_DENSE, least=2),
    "lv": replace(_DENSE, least=2),
    "lt": _SPACED,
    "uk": _DENSE,
    "bg": replace(_DENSE, least=2),
    "ca": _DOTTED,
    "el": _DOTTED_DENSE,
    "hr": _DOTTED,
    "hu": replace(_DENSE, least=2),
    "ro": _DOTTED,
    "ru": _SPACED,
    "sl": replace(_DOTTED, least=2),
    "es-MX": _COMMA,
    "en-IN": _INDIAN,
    "hi": _INDIAN,
    "ja": _COMMA,
    "ko": _COMMA,
    "zh": _COMMA,
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
    whole, _, fraction = f"{abs(exact):f}".partition(".")
    sign = MINUS if exact < 0 else plus if exact > 0 else ""
    return sign + _grouped(whole, notation) + (notation.point + fraction if fraction else "")


def _grouped(digits: str, notation: Notation) -> str:
    rest, last = digits[:-_LAST_GROUP], digits[-_LAST_GROUP:]
    if len(rest) < notation.least:
        return digits
    first = len(rest) % notation.upper or notation.upper
    groups = [rest[at : at + notation.upper] for at in range(first, len(rest), notation.upper)]
    return notation.group.join([rest[:first], *groups, last])


def format_percentage(value: float, decimals: int, locale: Locale) -> str:
    """A change in per cent, with its sign."""
    return f"{format_number(value, decimals, locale, plus='+')}{_NOTATIONS[locale].percent}%"
