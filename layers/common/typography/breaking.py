"""Where a line may end."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Any

from layers.common.typography.clusters import clusters
from layers.common.typography.presentable import SOFT_HYPHEN, ZERO_WIDTH_SPACE

_NO_BREAK = "\u00a0\u2007\u202f"
_HYPHENS = "-\u2010"
_WORD = re.compile(r"[^\W\d_]{5,}")
_SHORTEST_PART = 3

_NUMBER = r"(?<!\w)[+−–-]?\d[\d.,:]*"
_UNITS = (
    "%|‰|°|°C|°F|€|\\$|£|¥|kr|öre|tkr|mkr|mdkr|mdr|mn|md|tn|kronor|euro|dollar|pund|procent|promille|procentenheter"
    "|tusen|miljon|miljoner|miljard|miljarder|million|millions|billion|billions|percent|thousand"
    "|mm|cm|dm|m|km|mil|m²|km²|m³|ha|mg|g|hg|kg|ton|ml|cl|dl|l|s|sek|min|tim|h|ms|år|st|p|px|dpi"
    "|W|kW|MW|GW|TW|Wh|kWh|MWh|GWh|TWh|V|A|Hz|kHz|MHz|GHz|B|kB|MB|GB|TB|bit|dB|Pa|hPa|bar|J|kJ|cal|kcal|K|N"
    "|km/h|m/s|m/min|min/km|a\\.m\\.|p\\.m\\.|am|pm"
    "|januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
)
_GLUED = re.compile(
    rf"""
    (?<=\d)\s(?=\d)                                        # 2 487,6
  | (?<=\d)\s(?=(?:{_UNITS})(?!\w))                        # 25 kr
  | (?<=[§€$£¥+−±])\s(?=\d)                                # § 5
  | \b(?:kl|nr|ca|s|art|kap|st|dr|mr|mrs|ms|no)\.?\s(?=\d)  # kl. 14
  | \s(?=[–—][\s]|[–—]$|[!?:;»%])                          # a dash stays with the word before it
    """,
    re.VERBOSE | re.IGNORECASE,
)


class Break(IntEnum):
    """How much harm a line's end does; also, the worst that is allowed."""

    WORD = 0
    SYLLABLE = 1
    ANYWHERE = 2


@dataclass(frozen=True, slots=True)
class Opportunity:
    """A line may end before ``end``, with a ``tail`` behind it; the next then starts at ``start``."""

    end: int
    start: int
    kind: Break
    tail: str = ""


def word_breaks(text: str) -> list[Opportunity]:
    """Where a paragraph may be broken without a word being harmed, its end included.

    Not between a number and its unit, inside a number that has spaces, before a dash or a closing mark, nor
    at a no-break space; but behind a hyphen, a slash or a long dash between letters, and at a soft hyphen.
    """
    glued = {index for match in _GLUED.finditer(text) for index in range(*match.span())}
    found = [
        opportunity
        for index, character in enumerate(text)
        if index not in glued and (opportunity := _at(text, index, character))
    ]
    return [*found, Opportunity(len(text), len(text), Break.WORD)]


def _at(text: str, index: int, character: str) -> Opportunity | None:
    if character == ZERO_WIDTH_SPACE or (character.isspace() and character not in _NO_BREAK):
        return Opportunity(index, index + 1, Break.WORD)
    if character == SOFT_HYPHEN:
        return Opportunity(index, index + 1, Break.WORD, tail="-")
    between_letters = text[index - 1 : index].isalpha() and text[index + 1 : index + 2].isalpha()
    if (character in _HYPHENS + "/" and between_letters) or (character == "—" and between_letters):
        return Opportunity(index + 1, index + 1, Break.WORD)
    return None


def syllable_breaks(text: str, start: int, end: int, language: str) -> Iterator[Opportunity]:
    """Where the words of ``text[start:end]`` may be hyphenated."""
    for match in _WORD.finditer(text, start, end):
        for position in _positions(match[0], language):
            yield Opportunity(match.start() + position, match.start() + position, Break.SYLLABLE, tail="-")


def cluster_breaks(text: str, start: int, end: int) -> Iterator[Opportunity]:
    """Between any two characters of ``text[start:end]``."""
    position = start
    for cluster in clusters(text[start:end]):
        position += len(cluster)
        if position < end:
            yield Opportunity(position, position, Break.ANYWHERE)


@lru_cache(maxsize=1024)
def _positions(word: str, language: str) -> tuple[int, ...]:
    dictionary = _dictionary(language)
    if dictionary is None or unicodedata.normalize("NFC", word) != word:
        return ()
    return tuple(int(position) for position in dictionary.positions(word))


@lru_cache(maxsize=8)
def _dictionary(language: str) -> Any:
    """Pyphen's patterns for a language, or its nearest relative; None where it knows neither."""
    import pyphen  # noqa: PLC0415 – most texts need no hyphen

    known = pyphen.language_fallback(language.replace("-", "_"))
    return pyphen.Pyphen(lang=known, left=_SHORTEST_PART, right=_SHORTEST_PART) if known else None
