"""Where a line may end, and how much harm that does."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from layers.common.typography.clusters import clusters
from layers.common.typography.glue import glued
from layers.common.typography.hyphens import syllables
from layers.common.typography.presentable import SOFT_HYPHEN, ZERO_WIDTH_SPACE

_NO_BREAK = "\u00a0\u2007\u202f"
_BREAK_BEHIND = "-\u2010–—/"


class Break(IntEnum):
    """What a line's end does to a word: nothing, dividing it in two, in more, or where no language would."""

    WORD = 0
    HALVES = 1
    SYLLABLES = 2
    ANYWHERE = 3


@dataclass(frozen=True, slots=True)
class Opportunity:
    """A line may end before ``end``, with a ``tail`` behind it; the next then starts at ``start``."""

    end: int
    start: int
    kind: Break
    tail: str = ""


def word_breaks(text: str) -> list[Opportunity]:
    """Where a paragraph may be broken without harm to a word; its end is the last of them.

    At spaces that are not glued or no-break ones, at soft hyphens, and behind hyphens, dashes and slashes
    between letters.
    """
    held = glued(text)
    free = (position for position in range(len(text)) if position not in held)
    found = [place for position in free if (place := _word_break(text, position)) is not None]
    return [*found, Opportunity(len(text), len(text), Break.WORD)]


def _word_break(text: str, position: int) -> Opportunity | None:
    character = text[position]
    if character == ZERO_WIDTH_SPACE or (character.isspace() and character not in _NO_BREAK):
        return Opportunity(position, position + 1, Break.WORD)
    if character == SOFT_HYPHEN:
        return Opportunity(position, position + 1, Break.WORD, "-")
    beside = text[max(position - 1, 0) : position] + text[position + 1 : position + 2]
    if character in _BREAK_BEHIND and len(beside) == 2 and beside.isalpha():
        return Opportunity(position + 1, position + 1, Break.WORD)
    return None


def syllable_breaks(text: str, start: int, end: int, language: str) -> list[Opportunity]:
    """Where the words of ``text[start:end]`` may be hyphenated."""
    positions = syllables(text, start, end, language)
    return [Opportunity(position, position, Break.SYLLABLES, "-") for position in positions]


def cluster_breaks(text: str, start: int, end: int) -> Iterator[Opportunity]:
    """Between any two characters of ``text[start:end]``."""
    position = start
    for cluster in clusters(text[start:end]):
        position += len(cluster)
        if position < end:
            yield Opportunity(position, position, Break.ANYWHERE)
