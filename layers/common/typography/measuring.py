"""A paragraph's words, shaped once in em: how wide any part is as a line, and where its glyphs stand."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from layers.common.typography.bidi import levels, visual_order
from layers.common.typography.shaping import Lettering, ShapedRun, shape_word

_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class SetRun:
    """A run of a line: the word it belongs to (an index into the line's words) and where it begins, in em."""

    word: int
    x: float
    shaped: ShapedRun


@dataclass(frozen=True, slots=True)
class Part:
    """A word of a line or the part of it that stands there: ``index`` counts the paragraph's words."""

    text: str
    index: int


@dataclass(frozen=True, slots=True)
class SetLine:
    """A line in em from its left end; ``advance`` without the tracking behind the last letter."""

    parts: tuple[Part, ...]
    runs: tuple[SetRun, ...]
    advance: float


class Paragraph:
    """A text without line ends, as one lettering sets it."""

    def __init__(self, text: str, lettering: Lettering) -> None:
        self.text = text
        self._lettering = lettering
        self._levels = levels(text)
        self._spans = [match.span() for match in _WORD.finditer(text)]
        self._word_starts = [start for start, _ in self._spans]
        self._word_ends = [end for _, end in self._spans]

    @property
    def words(self) -> int:
        return len(self._spans)

    def width(self, start: int, end: int, hyphen: bool = False) -> float:  # noqa: FBT001, FBT002
        """Width in em of ``text[start:end]`` as a line, spaces at its ends not counted."""
        first, last = self._inside(start, end)
        if first > last:
            return 0.0
        left, right = self._spans[first][0], self._spans[last][1]
        tail = max(left, start) if first == last else self._spans[last][0]
        width = self._advance(max(tail, start), min(right, end), hyphen)
        if first < last:
            width += self._advance(max(left, start), self._spans[first][1], False)
            width += self._lefts[last] - self._rights[first]
        return width - self._lettering.tracking

    def line(self, start: int, end: int, *, hyphen: bool = False) -> SetLine:
        """Set ``text[start:end]`` on one line."""
        first, last = self._inside(start, end)
        parts: list[Part] = []
        items: list[tuple[int, ShapedRun | float, int]] = []
        for index in range(first, last + 1):
            left, right = self._spans[index]
            if index > first:
                items += self._gap(index)
            ends_with_hyphen = hyphen and index == last
            piece = slice(max(left, start), min(right, end))
            parts.append(Part(self.text[piece] + "-" * ends_with_hyphen, index))
            items += [
                (index - first, run, run.level)
                for run in self._shaped(piece.start, piece.stop, ends_with_hyphen)
            ]
        return _ordered(parts, items, self._lettering.tracking)

    def _inside(self, start: int, end: int) -> tuple[int, int]:
        """The first and the last word that ``text[start:end]`` has a part of."""
        return bisect_right(self._word_ends, start), bisect_left(self._word_starts, end) - 1

    def _gap(self, index: int) -> Iterator[tuple[int, float, int]]:
        """The spaces before a word."""
        for position in range(self._spans[index - 1][1], self._spans[index][0]):
            yield -1, self._space(self.text[position]), self._levels[position]

    def _space(self, character: str) -> float:
        return shape_word(character, (0,), self._lettering).advance

    def _shaped(self, start: int, end: int, hyphen: bool) -> tuple[ShapedRun, ...]:  # noqa: FBT001
        text, inside = self.text[start:end], self._levels[start:end]
        if hyphen:
            text, inside = text + "-", (*inside, inside[-1])
        return shape_word(text, inside, self._lettering).runs

    def _advance(self, start: int, end: int, hyphen: bool) -> float:  # noqa: FBT001
        return sum(run.advance for run in self._shaped(start, end, hyphen))

    @cached_property
    def _ends(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Where each word begins and ends, in em, if all stood on one line."""
        lefts, rights = [], []
        x = 0.0
        for index, (left, right) in enumerate(self._spans):
            if index:
                x += sum(gap for _, gap, _ in self._gap(index))
            lefts.append(x)
            x += self._advance(left, right, False)
            rights.append(x)
        return tuple(lefts), tuple(rights)

    @property
    def _lefts(self) -> tuple[float, ...]:
        return self._ends[0]

    @property
    def _rights(self) -> tuple[float, ...]:
        return self._ends[1]


def _ordered(parts: list[Part], items: list[tuple[int, ShapedRun | float, int]], tracking: float) -> SetLine:
    """Runs and gaps from left to right, each at its place."""
    runs: list[SetRun] = []
    x = 0.0
    for word, item, _ in visual_order(items, [level for _, _, level in items]):
        if isinstance(item, float):
            x += item
        else:
            runs.append(SetRun(word, x, item))
            x += item.advance
    return SetLine(tuple(parts), tuple(runs), max(0.0, x - tracking))
