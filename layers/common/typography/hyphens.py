"""Where a word may be divided: Pyphen's patterns, and the joints of compounds."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

_WORD = re.compile(r"[^\W\d_]{6,}")
_SHORTEST_PART = 3
_LINKING_S = ("da", "de", "nb", "nn", "no", "sv")


def syllables(text: str, start: int, end: int, language: str) -> Iterator[int]:
    """The positions in ``text[start:end]`` before which a hyphen may stand."""
    for match in _WORD.finditer(text, start, end):
        yield from (match.start() + position for position in _positions(match[0], language))


def is_joint(text: str, position: int, language: str) -> bool:
    """Whether a Germanic compound seems to be joined here by a linking s: ``marknads|departementet``."""
    return language[:2] in _LINKING_S and text[position - 1] == "s"


@lru_cache(maxsize=1024)
def _positions(word: str, language: str) -> tuple[int, ...]:
    dictionary = _dictionary(language)
    return () if dictionary is None else tuple(int(position) for position in dictionary.positions(word))


@lru_cache(maxsize=8)
def _dictionary(language: str) -> Any:
    """The patterns of a language or of its nearest relative; None where there are none."""
    import pyphen  # noqa: PLC0415 – most texts need no hyphen

    known = pyphen.language_fallback(language.replace("-", "_"))
    return pyphen.Pyphen(lang=known, left=_SHORTEST_PART, right=_SHORTEST_PART) if known else None
