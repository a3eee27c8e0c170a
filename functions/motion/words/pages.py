"""Caption pages: timed words, few enough to read at a glance, that change with the rhythm of speech."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, pairwise
from unicodedata import east_asian_width

from functions.motion.words.script import TimedWord, joined
from layers.common.typography.line_breaking import (
    are_unspaced,
    is_unspaced,
    may_break_between,
    no_break_positions,
)

LONG_PAUSE_S = 0.6
_SHORTEST_S = 0.8
_LONGEST_S = 1.2
_INSTANT_S = 0.01

_SENTENCE_END = re.compile(r"[.!?…。．！？｡؟۔।॥።។][)\]}”’\"'»）」』】〉》]*$")
_CLAUSE_END = re.compile(r"([,;:،؛、，；：､]|\s[–—-])[)\]}”’\"'»）」』】〉》]*$")
_RAGGED_COST = 0.5
_CLAUSE_COST = 0.8
_SHORT_WORD = 2
_SHORT_WORD_COST = 0.2
"""Cost of a page that ends with a short word: a preposition belongs to the word after it."""


@dataclass(frozen=True, slots=True)
class Page:
    """Words that are visible together, from second ``t`` to second ``end``. Pages never overlap."""

    words: tuple[TimedWord, ...]
    t: float
    end: float

    @property
    def text(self) -> str:
        return joined(self.words)

    def later(self, by_s: float) -> "Page":
        """The same page ``by_s`` seconds later."""
        words = (replace(word, t=word.t + by_s, end=word.end + by_s) for word in self.words)
        return Page(tuple(words), self.t + by_s, self.end + by_s)


def split_pages(words: Sequence[TimedWord], max_words: int = 3, max_characters: int = 24) -> tuple[Page, ...]:
    """Divide words into pages of even length, about a second each if the speech allows it.

    A page ends with a sentence and at a pause of 0.6 s. What belongs together, such as ``2 487,6`` or
    ``kl. 14``, stays on one page, even if it exceeds the limits of a page. A page stays until the next one
    unless there is a pause.

    Args:
        max_words: words per page. Words without spaces between them count as one.
        max_characters: characters per page, including the spaces between its words. Wide ones, such as
            ideographs, count twice.
    """
    pages = [
        page for phrase in _phrases(_units(words)) for page in _divided(phrase, max_words, max_characters)
    ]
    nexts = [page[0].t for page in pages[1:]]
    return tuple(
        Page(page, page[0].t, _end(page, following))
        for page, following in zip(pages, [*nexts, None], strict=True)
    )


_Words = tuple[TimedWord, ...]


def _units(words: Sequence[TimedWord]) -> Iterator[_Words]:
    """Runs of words that stay on one page."""
    held = no_break_positions(joined(words))
    ends = list(accumulate(len(word.w) + (place > 0 and not word.glued) for place, word in enumerate(words)))
    start = 0
    for place in range(1, len(words) + 1):
        following = words[place] if place < len(words) else None
        if following is None or not _is_held(
            words[place - 1], following, at_held_space=ends[place - 1] in held
        ):
            yield tuple(words[start:place])
            start = place


def _is_held(word: TimedWord, following: TimedWord, *, at_held_space: bool) -> bool:
    if following.glued:
        return are_unspaced(word.w[-1], following.w[0]) and not may_break_between(word.w[-1], following.w[0])
    return at_held_space


def _phrases(units: Iterator[_Words]) -> Iterator[list[_Words]]:
    """Runs of units without the end of a sentence or a long pause inside."""
    phrase = [next(units)]
    for unit in units:
        last = phrase[-1][-1]
        if _SENTENCE_END.search(last.w) or unit[0].t - last.end >= LONG_PAUSE_S:
            yield phrase
            phrase = []
        phrase.append(unit)
    yield phrase


def _divided(phrase: Sequence[_Words], max_words: int, max_characters: int) -> list[_Words]:
    """The division into pages with the least total cost, found by dynamic programming."""
    starts = [unit[0].t for unit in phrase] + [phrase[-1][-1].end]
    # For the phrase up to each unit: the cost, and where the last page starts.
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(phrase) + 1):
        candidates = []
        for first in range(end - 1, -1, -1):
            page = _flat(phrase[first:end])
            if first < end - 1 and (_count(page) > max_words or _length(page) > max_characters):
                break
            cost = _raggedness(page, max_characters) + _haste(starts[end] - starts[first]) + _tearing(page)
            candidates.append((best[first][0] + cost, first))
        best.append(min(candidates))
    return [_flat(phrase[first:end]) for first, end in pairwise(_cuts([first for _, first in best]))]


def _cuts(begins: Sequence[int]) -> list[int]:
    """Where the pages start, and the end of the last one, from the starts of the best last pages."""
    cuts = [len(begins) - 1]
    while cuts[-1]:
        cuts.append(begins[cuts[-1]])
    return cuts[::-1]


def _flat(units: Sequence[_Words]) -> _Words:
    return tuple(word for unit in units for word in unit)


def _count(page: _Words) -> int:
    """Words with spaces around them."""
    return 1 + sum(not word.glued for word in page[1:])


def _length(page: _Words) -> int:
    return sum(_width(word.w) for word in page) + _count(page) - 1


@lru_cache(maxsize=4096)
def _width(text: str) -> int:
    """Characters, of which wide ones count twice."""
    return len(text) + sum(east_asian_width(character) in "WF" for character in text)


def _raggedness(page: _Words, max_characters: int) -> float:
    """Cost of unused space: its squared share of a page's capacity."""
    return _RAGGED_COST * max(0.0, 1 - _length(page) / max_characters) ** 2


def _haste(duration: float) -> float:
    """Cost of a page's duration: 0 for 0.8 to 1.2 s, 1 for half the minimum or twice the maximum."""
    length = max(duration, _INSTANT_S)
    return math.log2(length / min(max(length, _SHORTEST_S), _LONGEST_S)) ** 2


def _tearing(page: _Words) -> float:
    """Cost of several clauses on one page, and of separating a short word from the next."""
    last = page[-1].w
    dangling = last.isalpha() and len(last) <= _SHORT_WORD and not is_unspaced(last[-1])
    clauses = sum(bool(_CLAUSE_END.search(word.w)) for word in page[:-1])
    return _CLAUSE_COST * clauses + _SHORT_WORD_COST * dangling


def _end(page: _Words, following: float | None) -> float:
    """The start of the next page; before a pause, the end of the last word or the minimum reading time."""
    end = page[-1].end
    if following is None:
        return end
    if following - end < LONG_PAUSE_S:
        return following
    return min(following, max(end, page[0].t + _SHORTEST_S))
