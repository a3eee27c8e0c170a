"""Text becomes a block: lines as they stand, in a width, or as large as a box lets them be."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from layers.common.errors import InvalidParameter, describe
from layers.common.typography.block import Align, Block, TypeStyle, block_height
from layers.common.typography.breaking import Break
from layers.common.typography.faces import faces
from layers.common.typography.measuring import MeasuredLine, Paragraph
from layers.common.typography.placing import placed
from layers.common.typography.presentable import presentable
from layers.common.typography.wrapping import Span, balanced, greedy, opportunities

_STEP = 0.25
"""Sizes are tried in quarters of a pixel."""
_BALANCED_LINES = 6
"""Longer texts are read, not looked at: their lines are as full as they go. Browsers do the same."""
_BALANCED_PLACES = 120
"""Balancing takes the square of the places where lines may end."""
_WORTH: Mapping[Break, float] = {
    Break.WORD: 1.0,
    Break.HALVES: 1.5,
    Break.SYLLABLES: 2.5,
    Break.ANYWHERE: 4.0,
}
"""How many times larger type has to become for words to be broken so."""


def set_line(text: str, style: TypeStyle) -> Block:
    """Set the lines of a text as they stand; the box is as wide as the widest."""
    copy = _Copy(text, style)
    lines = copy.as_it_stands()
    return copy.block(lines, style, max(line.advance for line in lines) * style.size, "left")


def set_block(
    text: str, style: TypeStyle, width: float, align: Align = "left", max_lines: int | None = None
) -> Block:
    """Set a text in lines of at most ``width`` pixels, as few as it takes, and as even as they can be.

    A word that does not fit alone is hyphenated, or torn where even that does not do.

    Raises:
        InvalidParameter: it takes more than ``max_lines``, or one letter is wider than a line.
    """
    copy = _Copy(text, style)
    lines = copy.wrapped(width / style.size, Break.ANYWHERE)
    if lines is None or (max_lines is not None and len(lines) > max_lines):
        raise _too_long(text, width, max_lines, style.size)
    return copy.block(lines, style, width, align)


def fit_block(
    text: str,
    style: TypeStyle,
    width: float,
    height: float,
    align: Align = "left",
    max_lines: int | None = None,
    smallest: float = 8.0,
) -> Block:
    """Set a text as large as a box of ``width`` × ``height`` pixels lets it be, but not above ``style.size``.

    Words stay whole, unless type becomes much larger when a long one is hyphenated.

    Raises:
        InvalidParameter: it does not fit even at ``smallest`` pixels per em.
    """
    copy = _Copy(text, style)

    def fits(size: float, worst: Break) -> bool:
        room = copy.room(height, replace(style, size=size))
        most = room if max_lines is None else min(room, max_lines)
        return copy.fits(width / size, most, worst)

    sizes = {worst: _largest(partial(fits, worst=worst), smallest, style.size) for worst in Break}
    worst = max(Break, key=lambda worst: sizes[worst] / _WORTH[worst])
    lines = copy.wrapped(width / sizes[worst], worst) if sizes[worst] else None
    if lines is None:
        raise _too_long(text, width, max_lines, smallest)
    return copy.block(lines, replace(style, size=sizes[worst]), width, align)


def _largest(fits: Callable[[float], bool], smallest: float, largest: float) -> float:
    """The largest size that fits, by bisection; 0 where none does."""
    low, high = math.ceil(smallest / _STEP), max(1, math.floor(largest / _STEP))
    if smallest <= largest:
        low = min(low, high)  # both lie between the same two steps
    if low > high or not fits(low * _STEP):
        return 0.0
    if fits(high * _STEP):  # what a headline written for its box does at once
        return high * _STEP
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle * _STEP) else (low, middle - 1)
    return low * _STEP


def _even(paragraph: Paragraph, width: float, worst: Break) -> list[Span] | None:
    places = opportunities(paragraph, width, worst)
    lines = greedy(paragraph, places, width)
    if lines is None or not 1 < len(lines) <= _BALANCED_LINES or len(places) > _BALANCED_PLACES:
        return lines
    return balanced(paragraph, places, width)


def _too_long(text: str, width: float, max_lines: int | None, size: float) -> InvalidParameter:
    room = f"a box {width:g} pixels wide" + (f" in {max_lines} lines" if max_lines is not None else "")
    return InvalidParameter(
        f"expected a text that fits {room} at {size:g} pixels per em, received {describe(text)}"
    )


class _Copy:
    """A text on its way to the page: what of it can be shown, and its paragraphs."""

    def __init__(self, text: str, style: TypeStyle) -> None:
        chain = faces(style.lettering.role)
        self._shown = presentable(text, chain)
        self._metrics = chain[0].metrics
        self._paragraphs = [
            Paragraph(line, style.lettering, words)
            for line, words in zip(self._shown.lines, self._shown.words, strict=True)
        ]

    def as_it_stands(self) -> list[MeasuredLine]:
        return [paragraph.line(0, len(paragraph.text)) for paragraph in self._paragraphs]

    def fits(self, width: float, most: int, worst: Break) -> bool:
        """Whether ``most`` lines of ``width`` em hold it."""
        if sum(paragraph.fewest_lines(width) for paragraph in self._paragraphs) > most:
            return False
        count = 0
        for paragraph in self._paragraphs:
            lines = greedy(paragraph, opportunities(paragraph, width, worst), width)
            if lines is None:
                return False
            count += len(lines)
        return count <= most

    def wrapped(self, width: float, worst: Break) -> list[MeasuredLine] | None:
        """Even lines of ``width`` em; None where a word does not fit."""
        wrapped: list[MeasuredLine] = []
        for paragraph in self._paragraphs:
            spans = _even(paragraph, width, worst)
            if spans is None:
                return None
            wrapped += [paragraph.line(span.start, span.end, span.tail) for span in spans]
        return wrapped

    def room(self, height: float, style: TypeStyle) -> int:
        """How many lines a height in pixels has room for."""
        spare = height - block_height(1, style, self._metrics)
        return math.floor(spare / (style.leading * style.size)) + 1 if spare >= 0 else 0

    def block(self, lines: Sequence[MeasuredLine], style: TypeStyle, width: float, align: Align) -> Block:
        return placed(lines, self._shown.missing, self._metrics, style, width, align)
