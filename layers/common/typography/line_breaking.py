"""Line breaking: where a line may end, and how much each break harms a word."""

import re
import unicodedata
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
_IDEOGRAPHS = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua48c\uf900-\ufaff\uff66-\uff9f"
    "\U0001b000-\U0001b16f\U00020000-\U0003fffd"
)
"""Han, kana, bopomofo, Yi."""
_SOUTH_EAST_ASIAN = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u0edc-\u0edf\u1000-\u103f\u1050-\u109f\u1780-\u17d3\u1950-\u19df"
    "\u1a20-\u1aad\ua9e0-\ua9ef\uaa60-\uaadf"
)
"""Thai, Lao, Burmese, Khmer and their neighbours."""
_UNSPACED = re.compile(f"[{_IDEOGRAPHS}{_SOUTH_EAST_ASIAN}]")
_WIDE_MARKS = re.compile(
    "[\u3001-\u3003\u3008-\u301f\u3030\u30fb\ufe30-\ufe4f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]"
)
"""Punctuation of the scripts with ideographs, which brings its own space."""
_NO_BREAK_BEFORE = re.compile(
    "[ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ\u31f0-\u31ffｧ-ｯ〜～％‰℃°"
    "\u0e2f\u0e30\u0e32\u0e33\u0e45\u0eaf\u0eb0\u0eb2\u0eb3\u0ebd]"
)
"""Small kana, units, and vowels that stand after their consonant."""
_NO_BREAK_AFTER = re.compile(
    "[\u0e40-\u0e44\u0ec0-\u0ec4\u1039\u17d2＋－±№\"'\u00a0\u202f\u2060\u200d\ufeff]"
)
"""Vowels that stand before their consonant, signs that join it to the next, signs before numbers, quotes."""
_STACKED = ("\u1039", "\u103a")
"""After a Burmese consonant: it ends the syllable before."""
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

    Lines break at breaking spaces, at soft hyphens, after hyphens, dashes and slashes between letters, and
    between the letters of scripts without spaces.
    """
    forbidden = no_break_positions(text)
    between = set(unspaced_breaks(text))
    breaks: list[BreakOpportunity] = []
    for position in range(len(text)):
        if position in between:
            breaks.append(BreakOpportunity(position, position, Break.WORD))
        found = None if position in forbidden else _word_break(text, position)
        if found is not None:
            breaks.append(found)
    return [*breaks, BreakOpportunity(len(text), len(text), Break.WORD)]


def are_unspaced(before: str, after: str) -> bool:
    """Whether two characters in a row belong to scripts that put no space between their words."""
    return all(_UNSPACED.match(one) or _WIDE_MARKS.match(one) for one in (before, after))


def is_unspaced(character: str) -> bool:
    """Whether a letter belongs to a script that puts no space between words."""
    return _UNSPACED.match(character) is not None


def unspaced_breaks(text: str) -> Iterator[int]:
    """Positions between two clusters of which one is of a script without spaces, at which a line may end.

    The rules are those of UAX #14 for ideographs, strict about small kana. Thai, Lao, Burmese and Khmer words
    would need a dictionary; their lines end between clusters that can stand apart.
    """
    if not _UNSPACED.search(text):
        return
    position, before = 0, ""
    for cluster in grapheme_clusters(text):
        if before and may_break_between(before, cluster):
            yield position
        position += len(cluster)
        before = cluster


def may_break_between(before: str, after: str) -> bool:
    """Whether a line may end between two clusters because one of them is of a script without spaces."""
    if not (is_unspaced(before[0]) or is_unspaced(after[0])) or before[-1].isspace() or after[0].isspace():
        return False
    return not (_holds_next(before[-1]) or _holds_previous(after))


def _holds_next(character: str) -> bool:
    """Opening brackets and quotes, currency signs, and what joins."""
    is_opening = unicodedata.category(character) in ("Ps", "Pi", "Sc", "Cf")
    return is_opening or _NO_BREAK_AFTER.match(character) is not None


def _holds_previous(cluster: str) -> bool:
    """Closing brackets and quotes, other punctuation, signs of repetition and length, and what joins."""
    is_closing = unicodedata.category(cluster[0]) in ("Pe", "Pf", "Po", "Pd", "Lm", "Cf", "Mn", "Mc", "Me")
    return is_closing or _NO_BREAK_BEFORE.match(cluster) is not None or cluster[1:2] in _STACKED


def _word_break(text: str, position: int) -> BreakOpportunity | None:
    character = text[position]
    if character == ZERO_WIDTH_SPACE:
        return BreakOpportunity(position, position + 1, Break.WORD) if _may_part(text, position) else None
    if character.isspace() and character not in _NO_BREAK_CHARACTERS:
        return BreakOpportunity(position, position + 1, Break.WORD)
    if character == SOFT_HYPHEN:
        return BreakOpportunity(position, position + 1, Break.WORD, "-")
    beside = text[max(position - 1, 0) : position] + text[position + 1 : position + 2]
    if character in _BREAK_AFTER and len(beside) == 2 and beside.isalpha():
        return BreakOpportunity(position + 1, position + 1, Break.WORD)
    return None


def _may_part(text: str, position: int) -> bool:
    """Whether a line may end at a zero-width space: not before what cannot begin one."""
    before, after = text[position - 1 : position], text[position + 1 : position + 2]
    return not are_unspaced(before, after) or may_break_between(before, after) if before and after else True


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
