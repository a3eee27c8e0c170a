"""A paragraph's words, shaped once in em: how wide any part is as a line, and where its glyphs stand."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from layers.common.typography.bidi import levels, visual_order
from layers.common.typography.shaping import Lettering, ShapedRun, shape_word

_WORD = re.compile(r"\S+")
_SPARED = 1.0
"""More than the space, in em, that the end of a line makes away with."""


@dataclass(frozen=True, slots=True)
class Part:
    """A word of a line, or the part of it that stands there; ``index`` is the word's number in the text."""

    text: str
    index: int


@dataclass(frozen=True, slots=True)
class PlacedRun:
    """A run of a line: which of its parts it belongs to, and where it begins, in em from the left end."""

    part: int
    x: float
    shaped: ShapedRun


@dataclass(frozen=True, slots=True)
class MeasuredLine:
    """``runs`` go from left to right, ``parts`` as they are read; ``advance`` is in em."""

    parts: tuple[Part, ...]
    runs: tuple[PlacedRun, ...]
    advance: float


@dataclass(frozen=True, slots=True)
class _Gap:
    advance: float
    level: int


class Paragraph:
    """A text without line ends, as one lettering sets it.

    Its parts are taken by position: ``text[start:end]`` and a ``tail``, which is a hyphen or nothing. Spaces
    at the ends of a part have no width, nor has the tracking behind its last letter.

    Args:
        numbers: those of its words in the whole text.
    """

    def __init__(self, text: str, lettering: Lettering, numbers: Sequence[int]) -> None:
        self.text = text
        self.lettering = lettering
        self._numbers = numbers
        self._levels = levels(text)
        self._spans = [match.span() for match in _WORD.finditer(text)]
        self._starts = [start for start, _ in self._spans]
        self._stops = [stop for _, stop in self._spans]

    def width(self, start: int, end: int, tail: str = "") -> float:
        """Width in em of a part on one line: whole words are only added up."""
        first, last = self._touched(start, end)
        if first > last:
            return 0.0
        width = self._advance(max(self._starts[last], start), min(self._stops[last], end), tail)
        if first < last:
            width += self._advance(max(self._starts[first], start), self._stops[first])
            width += self._on_one_line[last][0] - self._on_one_line[first][1]
        return width - self.lettering.tracking

    def fewest_lines(self, width: float) -> float:
        """A bound that the number of lines of ``width`` em cannot fall below, known without breaking any."""
        advance = self._on_one_line[-1][1] if self._spans else 0.0
        return max(1.0, (advance + _SPARED) / (width + _SPARED))

    def line(self, start: int, end: int, tail: str = "") -> MeasuredLine:
        """A part on one line."""
        first, last = self._touched(start, end)
        parts: list[Part] = []
        items: list[tuple[int, ShapedRun | _Gap]] = []
        for index in range(first, last + 1):
            left, right = max(self._starts[index], start), min(self._stops[index], end)
            own_tail = tail if index == last else ""
            if index > first:
                items += [(len(parts), gap) for gap in self._gaps(index)]
            items += [(len(parts), run) for run in self._runs(left, right, own_tail)]
            parts.append(Part(self.text[left:right] + own_tail, self._numbers[index]))
        return _from_left_to_right(parts, items, self.lettering.tracking)

    def _touched(self, start: int, end: int) -> tuple[int, int]:
        """The first and the last word that a part has letters of; the last is less where there is none."""
        if start >= end:
            return 0, -1
        return bisect_right(self._stops, start), bisect_left(self._starts, end) - 1

    def _runs(self, start: int, end: int, tail: str = "") -> tuple[ShapedRun, ...]:
        text, inside = self.text[start:end], self._levels[start:end]
        return shape_word(text + tail, inside + inside[-1:] * len(tail), self.lettering).runs

    def _advance(self, start: int, end: int, tail: str = "") -> float:
        return sum(run.advance for run in self._runs(start, end, tail))

    def _gaps(self, index: int) -> Iterator[_Gap]:
        """The spaces before a word, each of its own width."""
        for position in range(self._stops[index - 1], self._starts[index]):
            space = shape_word(self.text[position], (0,), self.lettering)
            yield _Gap(space.advance, self._levels[position])

    @cached_property
    def _on_one_line(self) -> list[tuple[float, float]]:
        """Where each word begins and ends, in em, when the paragraph is one line."""
        places: list[tuple[float, float]] = []
        x = 0.0
        for index, (start, stop) in enumerate(self._spans):
            if index:
                x += sum(gap.advance for gap in self._gaps(index))
            places.append((x, x + self._advance(start, stop)))
            x = places[-1][1]
        return places


def _from_left_to_right(
    parts: list[Part], items: list[tuple[int, ShapedRun | _Gap]], tracking: float
) -> MeasuredLine:
    runs: list[PlacedRun] = []
    x = 0.0
    for part, item in visual_order(items, [item.level for _, item in items]):
        if isinstance(item, ShapedRun):
            runs.append(PlacedRun(part, x, item))
        x += item.advance
    return MeasuredLine(tuple(parts), tuple(runs), max(0.0, x - tracking))
