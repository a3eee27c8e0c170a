"""Text becomes a block: a line, a paragraph in a width, or the largest type that fits a box."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from layers.common.errors import InvalidParameter, expected
from layers.common.typography.block import Align, Block, GlyphRun, Line, TypeStyle, Word
from layers.common.typography.breaking import Break
from layers.common.typography.faces import faces
from layers.common.typography.measuring import Paragraph, SetLine
from layers.common.typography.presentable import Presentable, presentable
from layers.common.typography.wrapping import Span, balanced, greedy, opportunities

_STEP = 0.25
"""Sizes are tried in quarters of a pixel."""
_BALANCED_LINES = 6
"""Longer texts are read, not looked at: their lines are as full as they go. Browsers do the same."""
_BALANCED_PLACES = 120
"""Balancing takes the square of the places where lines may end."""
_WORTH_BREAKING = 1.5
"""Words are only hyphenated for type that becomes this much larger."""
_WORTH_TEARING = 3.0
"""The same for words torn apart where no language would."""


def set_line(text: str, style: TypeStyle) -> Block:
    """Set every line of a text as it stands; the box is as wide as the widest."""
    return set_block(text, style, float("inf"))


def set_block(text: str, style: TypeStyle, width: float, align: Align = "left", max_lines: int = 0) -> Block:
    """Set a text in lines of at most ``width`` pixels, as few as it takes, and as even as they can be.

    A word that does not fit alone is hyphenated, or torn where even that does not do.

    Args:
        max_lines: 0 for as many as it takes.

    Raises:
        InvalidParameter: it takes more lines, or one letter is wider than a line.
    """
    shown = presentable(text, faces(style.lettering.role))
    paragraphs = _paragraphs(shown, style)
    lines = _even(paragraphs, width / style.size, Break.ANYWHERE, style)
    if lines is None or 0 < max_lines < sum(map(len, lines)):
        raise _too_long(text)
    return _placed(paragraphs, lines, shown, style, width, align)


def fit_block(
    text: str,
    style: TypeStyle,
    width: float,
    height: float,
    align: Align = "left",
    max_lines: int = 0,
    smallest: float = 8.0,
) -> Block:
    """Set a text as large as a box of ``width`` × ``height`` pixels lets it be, but not above ``style.size``.

    Words stay whole, unless type becomes much larger when a long one is hyphenated.

    Raises:
        InvalidParameter: it does not fit even at ``smallest`` pixels per em.
    """
    shown = presentable(text, faces(style.lettering.role))
    paragraphs = _paragraphs(shown, style)
    best = 0.0
    worst = Break.WORD
    for kind, worth in (
        (Break.WORD, 1.0),
        (Break.SYLLABLE, _WORTH_BREAKING),
        (Break.ANYWHERE, _WORTH_TEARING),
    ):
        size = _largest(paragraphs, style, width, height, max_lines, smallest, kind)
        if size > best * worth:
            best, worst = size, kind
    if not best:
        raise _too_long(text)
    fitted = replace(style, size=best)
    lines = _even(paragraphs, width / best, worst, style)
    assert lines is not None
    return _placed(paragraphs, lines, shown, fitted, width, align)


def _too_long(text: str) -> InvalidParameter:
    return InvalidParameter(expected("a text that fits its box", "text", text), param="text")


def _paragraphs(shown: Presentable, style: TypeStyle) -> list[Paragraph]:
    return [Paragraph(line, style.lettering) for line in shown.text.split("\n")]


def _even(
    paragraphs: Sequence[Paragraph], width: float, worst: Break, style: TypeStyle
) -> list[list[Span]] | None:
    """Balanced lines of each paragraph, ``width`` in em; None where a word does not fit."""
    wrapped: list[list[Span]] = []
    for paragraph in paragraphs:
        places = opportunities(paragraph.text, paragraph.width, width, worst, style.lettering.language)
        lines = greedy(places, paragraph.width, width)
        if lines is None:
            return None
        if 1 < len(lines) <= _BALANCED_LINES and len(places) <= _BALANCED_PLACES:
            lines = balanced(places, paragraph.width, width) or lines
        wrapped.append(lines)
    return wrapped


def _largest(
    paragraphs: Sequence[Paragraph],
    style: TypeStyle,
    width: float,
    height: float,
    max_lines: int,
    smallest: float,
    worst: Break,
) -> float:
    """The largest size that fits, by bisection; 0 where not even ``smallest`` does."""

    def fits(size: float) -> bool:
        count = 0
        for paragraph in paragraphs:
            places = opportunities(
                paragraph.text, paragraph.width, width / size, worst, style.lettering.language
            )
            lines = greedy(places, paragraph.width, width / size)
            if lines is None:
                return False
            count += len(lines)
        return not 0 < max_lines < count and _height(count, replace(style, size=size)) <= height

    low, high = int(smallest / _STEP), int(style.size / _STEP)
    if high < low or not fits(low * _STEP):
        return 0.0
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle * _STEP) else (low, middle - 1)
    return low * _STEP


def _height(lines: int, style: TypeStyle) -> float:
    metrics = faces(style.lettering.role)[0].metrics
    return (metrics.ascent + metrics.descent + (lines - 1) * style.leading) * style.size


def _placed(
    paragraphs: Sequence[Paragraph],
    wrapped: Sequence[Sequence[Span]],
    shown: Presentable,
    style: TypeStyle,
    width: float,
    align: Align,
) -> Block:
    """Lines under each other. Baselines lie on whole pixels, so that feet of letters are sharp."""
    metrics = faces(style.lettering.role)[0].metrics
    set_lines = list(_set_lines(paragraphs, wrapped))
    box = max((line.advance * style.size for line, _ in set_lines), default=0.0)
    box = width if width != float("inf") else box
    lines = []
    for number, (line, first_word) in enumerate(set_lines):
        baseline = round((metrics.ascent + number * style.leading) * style.size)
        left = {"left": 0.0, "centre": 0.5, "right": 1.0}[align] * (box - line.advance * style.size)
        lines.append(_line(line, first_word, left, float(baseline), style.size))
    return Block(tuple(lines), style, box, _height(len(lines), style), metrics, shown.missing)


def _set_lines(
    paragraphs: Sequence[Paragraph], wrapped: Sequence[Sequence[Span]]
) -> Iterator[tuple[SetLine, int]]:
    """Each line with the number of words in the paragraphs before its own."""
    words = 0
    for paragraph, spans in zip(paragraphs, wrapped, strict=True):
        for span in spans:
            yield paragraph.line(span.start, span.end, hyphen=span.hyphen), words
        words += paragraph.words


def _line(line: SetLine, first_word: int, left: float, baseline: float, size: float) -> Line:
    words = []
    for number, part in enumerate(line.parts):
        own = [run for run in line.runs if run.word == number]
        runs = tuple(
            GlyphRun(
                run.shaped.face,
                size,
                run.shaped.glyphs,
                tuple((left + (run.x + x) * size, baseline - y * size) for x, y in run.shaped.origins),
            )
            for run in own
        )
        start = left + min((run.x for run in own), default=0.0) * size
        end = left + max((run.x + run.shaped.advance for run in own), default=0.0) * size
        words.append(Word(part.text, first_word + part.index, start, end, runs))
    return Line(tuple(words), left, left + line.advance * size, baseline)
