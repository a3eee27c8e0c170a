"""Grounds of a product photo that a few plain words describe in full, so that no model has to paint them."""

import re
from collections.abc import Mapping
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from layers.common.core.colours import AnyColour

_GRADIENT: Final = "gradient"
_SHAPES: Final = {"radial": "radial", "circular": "radial", "linear": "linear"}
_ANGLES: Final = {"vertical": 180, "horizontal": 90, "diagonal": 135}
_ARTICLES: Final = frozenset(("a", "an", "the", "from", "to", "and", "with", "of", "into", "in"))
_MANNERS: Final = frozenset(("background", "backdrop", "soft", "subtle", "smooth", "simple", "gentle"))
_FILLING: Final = _ARTICLES | _MANNERS
"""Words that change nothing of a gradient."""

_MOST_COLOURS: Final = 5
_LONGEST: Final = 200
_DIGITS: Final = frozenset("abcdef")
_WHITE: Final = "#ffffff"
_colour: TypeAdapter[str] = TypeAdapter(AnyColour)


def described_ground(text: str) -> Mapping[str, Any] | None:
    """The native background that a text describes; None if it says more than a colour or a gradient.

    A word that is not known makes it a scene: ``white`` is a colour, ``white flowers on a table`` is not.
    """
    if len(text) > _LONGEST:
        return None
    colour = _colour_of(text.strip())
    if colour:
        return {"kind": "color", "color": colour}
    return _gradient(_words(text))


def _words(text: str) -> list[str]:
    """The words of a text in lower case; two that are one colour are one word: light blue."""
    single = re.findall(r"#?\w+|[^\w\s,.-]", text.lower())
    words: list[str] = []
    while single:
        pair = "".join(single[:2])
        taken = 2 if len(single) > 1 and single[0].isalpha() and _colour_of(pair) else 1
        words.append(pair if taken == 2 else single[0])
        single = single[taken:]
    return words


def _gradient(words: list[str]) -> Mapping[str, Any] | None:
    """The gradient that words describe; without colours it is white that fades to a light grey."""
    shapes = [_SHAPES[word] for word in words if word in _SHAPES]
    angles = [_ANGLES[word] for word in words if word in _ANGLES]
    known = {_GRADIENT, *_FILLING, *_SHAPES, *_ANGLES}
    colours = [_colour_of(word) for word in words if word not in known]
    if _GRADIENT not in words or not all(colours) or len(colours) > _MOST_COLOURS:
        return None
    if not colours and not shapes and not angles:
        return {"kind": "preset", "name": "gradient-light"}
    fading = {0: [_WHITE, "#e4e4e6"], 1: [_WHITE, *colours]}.get(len(colours), colours)
    shape, angle = [*shapes, "linear"][0], [*angles, 180][0]
    return {"kind": "gradient", "colors": fading, "shape": shape, "angle": angle}


def _colour_of(word: str) -> str | None:
    """A colour by its name or digits, as ``#rrggbb``; None if it is none, or a word such as ``facade``."""
    if word.isalpha() and len(set(word)) > 1 and _DIGITS.issuperset(word.lower()):
        return None
    try:
        return _colour.validate_python(word)
    except ValidationError:
        return None
