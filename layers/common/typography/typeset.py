"""Typesetting: a text becomes a block, in given lines, in a given width, or as large as a box permits."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import partial

from layers.common.errors import InvalidParameter, describe
from layers.common.typography.block import (
    Align,
    Block,
    GlyphRun,
    Line,
    TypeStyle,
    Word,
    block_height,
    code_points,
)
from layers.common.typography.characters import drawable_text
from layers.common.typography.fonts import Metrics, font_stack
from layers.common.typography.line_breaking import Break
from layers.common.typography.paragraph import (
    LineRun,
    LineSpan,
    MeasuredLine,
    Paragraph,
    balanced,
    break_opportunities,
    greedy,
)

_SHARE_LEFT: Mapping[Align, float] = {"left": 0.0, "centre": 0.5, "right": 1.0}
_STEP = 0.25
"""Sizes are multiples of a quarter of a pixel."""
_BALANCED_LINES = 6
"""Longer texts get lines as full as possible, as with ``text-wrap: balance`` in browsers."""
_BALANCED_PLACES = 120
"""Balancing takes time quadratic in the number of break opportunities."""
_SIZE_GAIN: Mapping[Break, float] = {
    Break.WORD: 1.0,
    Break.HALVES: 1.5,
    Break.SYLLABLES: 2.5,
    Break.ANYWHERE: 4.0,
}
"""How many times larger the type must become to justify a break of that kind."""


_missing: ContextVar[dict[str, None] | None] = ContextVar("missing", default=None)


@contextmanager
def collect_missing() -> Iterator[Mapping[str, None]]:
    """Collect the characters that no font has, in order, of every text that is set inside.

    Whatever sets a text need not pass them on, so none is forgotten. An inner collection keeps its own.
    """
    found: dict[str, None] = {}
    token = _missing.set(found)
    try:
        yield found
    finally:
        _missing.reset(token)


def set_line(text: str, style: TypeStyle) -> Block:
    """Set a text in its own lines; the block is as wide as the longest."""
    source = _Source(text, style)
    lines = source.own_lines()
    return source.block(lines, style, max(line.advance for line in lines) * style.size, "left")


def set_block(
    text: str, style: TypeStyle, width: float, align: Align = "left", max_lines: int | None = None
) -> Block:
    """Set a text in as few lines of at most ``width`` pixels as possible, of even length.

    A word longer than a line is hyphenated or, if that is not enough, broken anywhere.

    Raises:
        InvalidParameter: the text takes more than ``max_lines``, or a letter is wider than a line.
    """
    source = _Source(text, style)
    lines = source.wrapped(width / style.size, Break.ANYWHERE)
    if lines is None or (max_lines is not None and len(lines) > max_lines):
        raise _too_long(text, width, max_lines, style.size)
    return source.block(lines, style, width, align)


def fit_block(
    text: str,
    style: TypeStyle,
    width: float,
    height: float,
    align: Align = "left",
    max_lines: int | None = None,
    smallest: float = 8.0,
    *,
    may_vanish: bool = False,
) -> Block:
    """Set a text at the largest size, up to ``style.size``, that fits ``width`` × ``height`` pixels.

    Words stay whole unless hyphenation makes the type much larger.

    Args:
        may_vanish: whether a text of which no font has any character is an empty block.

    Raises:
        InvalidParameter: the text does not fit even at ``smallest`` pixels per em, or no font has any of its
            characters.
    """
    source = _Source(text, style)
    if source.missing and not source.is_visible and not may_vanish:
        raise nothing_shown(source.missing)

    def fits(size: float, worst: Break) -> bool:
        room = source.lines_within(height, replace(style, size=size))
        most = room if max_lines is None else min(room, max_lines)
        return source.fits(width / size, most, worst)

    sizes = {worst: _largest(partial(fits, worst=worst), smallest, style.size) for worst in Break}
    worst = max(Break, key=lambda worst: sizes[worst] / _SIZE_GAIN[worst])
    lines = source.wrapped(width / sizes[worst], worst) if sizes[worst] else None
    if lines is None:
        raise _too_long(text, width, max_lines, smallest)
    return source.block(lines, replace(style, size=sizes[worst]), width, align)


def _largest(fits: Callable[[float], bool], smallest: float, largest: float) -> float:
    """The largest size that fits, by bisection; 0 if none does."""
    low, high = math.ceil(smallest / _STEP), max(1, math.floor(largest / _STEP))
    if smallest <= largest:
        low = min(low, high)  # both are between the same two steps
    if low > high or not fits(low * _STEP):
        return 0.0
    if fits(high * _STEP):  # the common case, a headline written for its box
        return high * _STEP
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle * _STEP) else (low, middle - 1)
    return low * _STEP


def _even(paragraph: Paragraph, width: float, worst: Break) -> list[LineSpan] | None:
    places = break_opportunities(paragraph, width, worst)
    lines = greedy(paragraph, places, width)
    if lines is None or not 1 < len(lines) <= _BALANCED_LINES or len(places) > _BALANCED_PLACES:
        return lines
    return balanced(paragraph, places, width)


def _too_long(text: str, width: float, max_lines: int | None, size: float) -> InvalidParameter:
    room = f"a box {width:g} pixels wide" + (f" in {max_lines} lines" if max_lines is not None else "")
    return InvalidParameter(
        f"expected a text that fits {room} at {size:g} pixels per em, received {describe(text)}"
    )


def nothing_shown(missing: Iterable[str]) -> InvalidParameter:
    """The fault of a text of which no font has any character."""
    return InvalidParameter(
        "expected a text with characters that a font here has (PHOTO_FONT_FALLBACK adds one), received "
        f"{code_points(missing)}"
    )


class _Source:
    """The drawable part of a text, and its paragraphs."""

    def __init__(self, text: str, style: TypeStyle) -> None:
        stack = font_stack(style.lettering.role)
        self._drawable = drawable_text(text, stack)
        collected = _missing.get()
        if collected is not None:
            collected.update(dict.fromkeys(self.missing))
        self._metrics = stack[0].metrics
        self._paragraphs = [
            Paragraph(line, style.lettering, words)
            for line, words in zip(self._drawable.lines, self._drawable.words, strict=True)
        ]

    @property
    def missing(self) -> tuple[str, ...]:
        """The characters that no font has."""
        return self._drawable.missing

    @property
    def is_visible(self) -> bool:
        return any(self._drawable.words)

    def own_lines(self) -> list[MeasuredLine]:
        return [paragraph.line(0, len(paragraph.text)) for paragraph in self._paragraphs]

    def fits(self, width: float, most: int, worst: Break) -> bool:
        """Whether the text fits ``most`` lines of ``width`` em."""
        if sum(paragraph.fewest_lines(width) for paragraph in self._paragraphs) > most:
            return False
        count = 0
        for paragraph in self._paragraphs:
            lines = greedy(paragraph, break_opportunities(paragraph, width, worst), width)
            if lines is None:
                return False
            count += len(lines)
        return count <= most

    def wrapped(self, width: float, worst: Break) -> list[MeasuredLine] | None:
        """Even lines of ``width`` em; None if a word does not fit."""
        wrapped: list[MeasuredLine] = []
        for paragraph in self._paragraphs:
            spans = _even(paragraph, width, worst)
            if spans is None:
                return None
            wrapped += [paragraph.line(span.start, span.end, span.tail) for span in spans]
        return wrapped

    def lines_within(self, height: float, style: TypeStyle) -> int:
        """How many lines fit a height in pixels."""
        spare = height - block_height(1, style, self._metrics)
        return math.floor(spare / (style.leading * style.size)) + 1 if spare >= 0 else 0

    def block(self, lines: Sequence[MeasuredLine], style: TypeStyle, width: float, align: Align) -> Block:
        return _positioned(lines, self.missing, self._metrics, style, width, align)


def _positioned(
    lines: Sequence[MeasuredLine],
    missing: tuple[str, ...],
    metrics: Metrics,
    style: TypeStyle,
    width: float,
    align: Align,
) -> Block:
    """The block of ``width`` pixels. Baselines lie on whole pixels, so that letters have sharp feet."""
    positioned: list[Line] = []
    for number, line in enumerate(lines):
        left = _SHARE_LEFT[align] * (width - line.advance * style.size)
        baseline = float(round((metrics.ascent + number * style.leading) * style.size))
        positioned.append(_line(line, left, baseline, style.size))
    return Block(tuple(positioned), style, width, block_height(len(lines), style, metrics), metrics, missing)


def _line(line: MeasuredLine, left: float, baseline: float, size: float) -> Line:
    words: list[Word] = []
    for number, part in enumerate(line.parts):
        own = [run for run in line.runs if run.part == number]
        start = min(run.x for run in own)
        end = max(run.x + run.shaped.advance for run in own)
        runs = tuple(_glyph_run(run, left, baseline, size) for run in own)
        words.append(Word(part.text, part.index, left + start * size, left + end * size, runs))
    return Line(tuple(words), left, left + line.advance * size, baseline)


def _glyph_run(run: LineRun, left: float, baseline: float, size: float) -> GlyphRun:
    origins = tuple((left + (run.x + x) * size, baseline - y * size) for x, y in run.shaped.origins)
    return GlyphRun(run.shaped.font, size, run.shaped.glyphs, origins)
