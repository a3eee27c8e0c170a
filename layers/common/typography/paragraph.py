"""A paragraph: its words shaped and measured in em, and wrapped into lines."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from layers.common.typography.bidi import embedding_levels, visual_order
from layers.common.typography.characters import WORD
from layers.common.typography.line_breaking import (
    Break,
    BreakOpportunity,
    cluster_breaks,
    is_compound_joint,
    syllable_breaks,
    word_breaks,
)
from layers.common.typography.shaping import Lettering, ShapedRun, shape_word

_MOST_SAVED = 1.0
"""Em: more than the width of the space that a line break removes."""
_TOLERANCE = 1e-6
_BREAK_PENALTY = {Break.WORD: 0.0, Break.HALVES: 0.15, Break.SYLLABLES: 0.3, Break.ANYWHERE: 1.0}
_JOINT_BONUS = 0.35
_SHORT_WORD = 2
_SHORT_WORD_PENALTY = 0.02


@dataclass(frozen=True, slots=True)
class WordPart:
    """A word of a line, or the part of it on that line; ``index`` is that of the word in the text."""

    text: str
    index: int


@dataclass(frozen=True, slots=True)
class LineRun:
    """A run of a line: the index of its part, and its left edge in em from the start of the line."""

    part: int
    x: float
    shaped: ShapedRun


@dataclass(frozen=True, slots=True)
class MeasuredLine:
    """``runs`` are in visual order, from left to right, ``parts`` in reading order; ``advance`` is in em."""

    parts: tuple[WordPart, ...]
    runs: tuple[LineRun, ...]
    advance: float


@dataclass(frozen=True, slots=True)
class _Gap:
    advance: float
    level: int


class Paragraph:
    """A text without line ends in one lettering.

    Methods take a part of it as ``text[start:end]`` and a ``tail``, which is a hyphen or empty. Spaces at the
    ends of a part have no width, nor has the tracking after its last letter.

    Args:
        indices: those of its words in the whole text.
    """

    def __init__(self, text: str, lettering: Lettering, indices: Sequence[int]) -> None:
        self.text = text
        self.lettering = lettering
        self._indices = indices
        self._levels = embedding_levels(text)
        self._spans = [match.span() for match in WORD.finditer(text)]
        self._starts = [start for start, _ in self._spans]
        self._stops = [stop for _, stop in self._spans]

    def width(self, start: int, end: int, tail: str = "") -> float:
        """Width of a part on one line, in em; the widths of whole words are cached."""
        first, last = self._words_between(start, end)
        if first > last:
            return 0.0
        width = self._advance(max(self._starts[last], start), min(self._stops[last], end), tail)
        if first < last:
            width += self._advance(max(self._starts[first], start), self._stops[first])
            width += self._on_one_line[last][0] - self._on_one_line[first][1]
        return width - self.lettering.tracking

    def fewest_lines(self, width: float) -> float:
        """A lower bound on the number of lines of ``width`` em, without breaking any."""
        advance = self._on_one_line[-1][1] if self._spans else 0.0
        return max(1.0, (advance + _MOST_SAVED) / (width + _MOST_SAVED))

    def line(self, start: int, end: int, tail: str = "") -> MeasuredLine:
        """Lay out a part on one line."""
        first, last = self._words_between(start, end)
        parts: list[WordPart] = []
        items: list[tuple[int, ShapedRun | _Gap]] = []
        for index in range(first, last + 1):
            left, right = max(self._starts[index], start), min(self._stops[index], end)
            own_tail = tail if index == last else ""
            if index > first:
                items += [(len(parts), gap) for gap in self._gaps(index)]
            items += [(len(parts), run) for run in self._runs(left, right, own_tail)]
            parts.append(WordPart(self.text[left:right] + own_tail, self._indices[index]))
        return _in_visual_order(parts, items, self.lettering.tracking)

    def _words_between(self, start: int, end: int) -> tuple[int, int]:
        """Indices of the first and the last word of a part; if there is none, the last is less."""
        if start >= end:
            return 0, -1
        return bisect_right(self._stops, start), bisect_left(self._starts, end) - 1

    def _runs(self, start: int, end: int, tail: str = "") -> tuple[ShapedRun, ...]:
        text, inside = self.text[start:end], self._levels[start:end]
        return shape_word(text + tail, inside + inside[-1:] * len(tail), self.lettering).runs

    def _advance(self, start: int, end: int, tail: str = "") -> float:
        return sum(run.advance for run in self._runs(start, end, tail))

    def _gaps(self, index: int) -> Iterator[_Gap]:
        """The spaces before a word, each with its own width."""
        for position in range(self._stops[index - 1], self._starts[index]):
            space = shape_word(self.text[position], (0,), self.lettering)
            yield _Gap(space.advance, self._levels[position])

    @cached_property
    def _on_one_line(self) -> list[tuple[float, float]]:
        """Left and right edge of each word, in em, if the paragraph is one line."""
        places: list[tuple[float, float]] = []
        x = 0.0
        for index, (start, stop) in enumerate(self._spans):
            if index:
                x += sum(gap.advance for gap in self._gaps(index))
            places.append((x, x + self._advance(start, stop)))
            x = places[-1][1]
        return places


def _in_visual_order(
    parts: list[WordPart], items: list[tuple[int, ShapedRun | _Gap]], tracking: float
) -> MeasuredLine:
    runs: list[LineRun] = []
    x = 0.0
    for part, item in visual_order(items, [item.level for _, item in items]):
        if isinstance(item, ShapedRun):
            runs.append(LineRun(part, x, item))
        x += item.advance
    return MeasuredLine(tuple(parts), tuple(runs), max(0.0, x - tracking))


@dataclass(frozen=True, slots=True)
class LineSpan:
    """One line: ``text[start:end]`` and a ``tail``, which is a hyphen or empty."""

    start: int
    end: int
    tail: str
    kind: Break


def break_opportunities(paragraph: Paragraph, width: float, worst: Break) -> list[BreakOpportunity]:
    """Where lines of ``width`` em may end; words longer than a line are broken, at worst by ``worst``."""
    found: list[BreakOpportunity] = []
    start = 0
    for place in word_breaks(paragraph.text):
        whole = worst == Break.WORD or _fits(paragraph, start, place, width)
        found += [place] if whole else _breaks_inside(paragraph, start, place, width, worst)
        start = place.start
    return found


def _breaks_inside(
    paragraph: Paragraph, start: int, until: BreakOpportunity, width: float, worst: Break
) -> Iterator[BreakOpportunity]:
    """Breaks inside a word that is longer than a line, followed by ``until``."""
    syllables = syllable_breaks(paragraph.text, start, until.end, paragraph.lettering.language)
    halving = _halving(paragraph, start, until, syllables, width)
    if halving is not None:
        yield halving
        start = halving.start
    elif worst >= Break.SYLLABLES:
        for place in syllables:
            yield from _broken_anywhere(paragraph, start, place, width, worst)
            start = place.start
    yield from _broken_anywhere(paragraph, start, until, width, worst)


def _broken_anywhere(
    paragraph: Paragraph, start: int, until: BreakOpportunity, width: float, worst: Break
) -> Iterator[BreakOpportunity]:
    """``until``, preceded by breaks anywhere if the part is longer than a line and ``worst`` permits."""
    if worst < Break.ANYWHERE or _fits(paragraph, start, until, width):
        yield until
        return
    yield from cluster_breaks(paragraph.text, start, until.end)
    yield replace(until, kind=Break.ANYWHERE, tail="") if until.tail else until


def _halving(
    paragraph: Paragraph,
    start: int,
    until: BreakOpportunity,
    places: Sequence[BreakOpportunity],
    width: float,
) -> BreakOpportunity | None:
    """The best break of a word into two parts that fit: at a compound's joint, or near the middle."""
    if paragraph.width(start, until.end) > 2 * width:
        return None
    language = paragraph.lettering.language

    def lopsidedness(place: BreakOpportunity) -> float:
        share = abs(2 * place.end - start - until.end) / (until.end - start)
        return share - _JOINT_BONUS if is_compound_joint(paragraph.text, place.end, language) else share

    halving = [
        place
        for place in places
        if _fits(paragraph, start, place, width) and _fits(paragraph, place.start, until, width)
    ]
    return replace(min(halving, key=lopsidedness), kind=Break.HALVES) if halving else None


def greedy(paragraph: Paragraph, places: Sequence[BreakOpportunity], width: float) -> list[LineSpan] | None:
    """Lines as full as possible; None if a part fits on no line."""
    lines: list[LineSpan] = []
    start, index = 0, 0
    while index < len(places):
        last = _last_fitting(paragraph, places, index, start, width)
        if last is None:
            return None
        lines.append(_span(start, places[last]))
        start, index = places[last].start, last + 1
    return lines


def _last_fitting(
    paragraph: Paragraph, places: Sequence[BreakOpportunity], index: int, start: int, width: float
) -> int | None:
    """Index of the last place, from ``index`` on, at which a line from ``start`` may end."""

    def fits_bare(candidate: int) -> bool:
        return paragraph.width(start, places[candidate].end) <= width + _TOLERANCE

    # Exponential search, then bisection: a line is short, and a text may be long.
    low, step = index - 1, 1
    while low + step < len(places) and fits_bare(low + step):
        low, step = low + step, step * 2
    high = min(low + step, len(places)) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits_bare(middle) else (low, middle - 1)
    while low >= index and not _fits(paragraph, start, places[low], width):
        low -= 1
    return low if low >= index else None


def balanced(paragraph: Paragraph, places: Sequence[BreakOpportunity], width: float) -> list[LineSpan] | None:
    """The lines of least :func:`raggedness` among those as few as :func:`greedy` makes."""
    # For the text up to each place: the number of lines, their raggedness, and the lines.
    best: list[tuple[int, float, list[LineSpan]] | None] = [(0, 0.0, [])]
    for last, place in enumerate(places):
        candidates = []
        for first in range(last, -1, -1):
            start = places[first - 1].start if first else 0
            if paragraph.width(start, place.end) > width + _TOLERANCE:
                break
            before = best[first]
            if before is not None and _fits(paragraph, start, place, width):
                span = _span(start, place)
                count, ragged, lines = before
                candidates.append((count + 1, ragged + _demerits(paragraph, span, width), [*lines, span]))
        best.append(min(candidates, key=lambda candidate: candidate[:2], default=None))
    return best[-1][2] if best[-1] is not None else None


def raggedness(paragraph: Paragraph, lines: Sequence[LineSpan], width: float) -> float:
    """The sum of squared slack, as a share of ``width``, and of the penalties for breaks, over all lines."""
    return sum(_demerits(paragraph, line, width) for line in lines)


def _demerits(paragraph: Paragraph, line: LineSpan, width: float) -> float:
    slack = 1 - paragraph.width(line.start, line.end, line.tail) / width
    return slack * slack + _BREAK_PENALTY[line.kind] + _short_word_penalty(paragraph, line)


def _short_word_penalty(paragraph: Paragraph, line: LineSpan) -> float:
    """A short preposition belongs on the next line, as Polish and Czech typography require."""
    if line.end == len(paragraph.text):
        return 0.0
    last = paragraph.text[line.start : line.end].rpartition(" ")[2]
    return _SHORT_WORD_PENALTY if last.isalpha() and len(last) <= _SHORT_WORD else 0.0


def _fits(paragraph: Paragraph, start: int, place: BreakOpportunity, width: float) -> bool:
    return paragraph.width(start, place.end, place.tail) <= width + _TOLERANCE


def _span(start: int, place: BreakOpportunity) -> LineSpan:
    return LineSpan(start, place.end, place.tail, place.kind)
