"""Line breaking: where a line may end, and how much each break harms a word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Any

from layers.common.typography.characters import SOFT_HYPHEN, ZERO_WIDTH_SPACE, grapheme_clusters

_NO_BREAK_CHARACTERS = "\u00a0\u2007\u202f"
_BREAK_AFTER = "-\u2010–—/"
_LONG_WORD = re.compile(r"[^\W\d_]{6,}")
_SHORTEST_PART = 3
_LINKING_S = ("da", "de", "nb", "nn", "no", "sv")

_UNITS = r"""
    % | ‰ | ° | °C | °F | € | \$ | £ | ¥ | ₴ | zł | kr | öre | tkr | mkr | mdkr | mdr | mn | md | tn
  | kronor | euro | dollar | pund | procent | procentenheter | promille | percent
  | tusen | miljon | miljoner | miljard | miljarder | biljoner | thousand | million | billion | trillion
  | mm | cm | dm | m | km | mil | m² | km² | m³ | ha | mg | g | hg | kg | ton | ml | cl | dl | l
  | s | sek | min | tim | h | ms | år | st | km/h | m/s | min/km | am | pm | a\.m\. | p\.m\.
  | W | kW | MW | GW | TW | Wh | kWh | MWh | GWh | TWh | V | A | Hz | kHz | MHz | GHz | kB | MB | GB | TB
  | dB | Pa | hPa | bar | J | kJ | kcal | px
  | januari | februari | mars | april | maj | juni
  | juli | augusti | september | oktober | november | december
"""
_BEFORE_NUMBERS = r"kl | nr | ca | s | sid | kap | art | no | [§€$£¥+±−]"

_NO_BREAK_SPACES = re.compile(
    rf"""
    (?<=\d) \s (?=\d)                                 # 2 487,6
  | (?<=\d) \s (?= (?:{_UNITS}) (?!\w) )              # 25 kr
  | (?<!\w) (?:{_BEFORE_NUMBERS}) \.? \s (?=\d)       # kl. 14, § 5
  | \s (?= [–—] (?:\s|$) | [!?:;»%] )                 # a dash stays with the word before it
    """,
    re.VERBOSE,
)


class Break(IntEnum):
    """What a break does to a word, in order of harm: nothing, splits it in two, in more, or anywhere."""

    WORD = 0
    HALVES = 1
    SYLLABLES = 2
    ANYWHERE = 3


@dataclass(frozen=True, slots=True)
class BreakOpportunity:
    """A line may end before ``end``, followed by ``tail``; the next line then begins at ``start``."""

    end: int
    start: int
    kind: Break
    tail: str = ""


def word_breaks(text: str) -> list[BreakOpportunity]:
    """The breaks of a paragraph that leave words whole; the last is the paragraph's end.

    Lines break at breaking spaces, at soft hyphens, and after hyphens, dashes and slashes between letters.
    """
    forbidden = no_break_positions(text)
    allowed = (position for position in range(len(text)) if position not in forbidden)
    breaks = [found for position in allowed if (found := _word_break(text, position)) is not None]
    return [*breaks, BreakOpportunity(len(text), len(text), Break.WORD)]


def _word_break(text: str, position: int) -> BreakOpportunity | None:
    character = text[position]
    if character == ZERO_WIDTH_SPACE or (character.isspace() and character not in _NO_BREAK_CHARACTERS):
        return BreakOpportunity(position, position + 1, Break.WORD)
    if character == SOFT_HYPHEN:
        return BreakOpportunity(position, position + 1, Break.WORD, "-")
    beside = text[max(position - 1, 0) : position] + text[position + 1 : position + 2]
    if character in _BREAK_AFTER and len(beside) == 2 and beside.isalpha():
        return BreakOpportunity(position + 1, position + 1, Break.WORD)
    return None


def no_break_positions(text: str) -> frozenset[int]:
    """Positions at which no line may end, so that a number and its unit stay together."""
    return frozenset(
        position for match in _NO_BREAK_SPACES.finditer(text) for position in range(*match.span())
    )


def syllable_breaks(text: str, start: int, end: int, language: str) -> list[BreakOpportunity]:
    """The hyphenation breaks of ``text[start:end]``."""
    positions = hyphenation_positions(text, start, end, language)
    return [BreakOpportunity(position, position, Break.SYLLABLES, "-") for position in positions]


def cluster_breaks(text: str, start: int, end: int) -> Iterator[BreakOpportunity]:
    """The breaks between any two grapheme clusters of ``text[start:end]``."""
    position = start
    for cluster in grapheme_clusters(text[start:end]):
        position += len(cluster)
        if position < end:
            yield BreakOpportunity(position, position, Break.ANYWHERE)


def hyphenation_positions(text: str, start: int, end: int, language: str) -> Iterator[int]:
    """Positions in ``text[start:end]`` before which a hyphen may be inserted, by Pyphen's patterns."""
    for match in _LONG_WORD.finditer(text, start, end):
        yield from (match.start() + position for position in _positions(match[0], language))


def is_compound_joint(text: str, position: int, language: str) -> bool:
    """Whether this is likely the joint of a Germanic compound, after a linking s: ``marknads|avdelning``."""
    return language[:2] in _LINKING_S and text[position - 1] == "s"


@lru_cache(maxsize=1024)
def _positions(word: str, language: str) -> tuple[int, ...]:
    dictionary = _dictionary(language)
    return () if dictionary is None else tuple(int(position) for position in dictionary.positions(word))


@lru_cache(maxsize=8)
def _dictionary(language: str) -> Any:
    """The patterns of a language, or of a fallback language; None if there are none."""
    import pyphen  # noqa: PLC0415  most texts need no hyphen

    known = pyphen.language_fallback(language.replace("-", "_"))
    return pyphen.Pyphen(lang=known, left=_SHORTEST_PART, right=_SHORTEST_PART) if known else None
