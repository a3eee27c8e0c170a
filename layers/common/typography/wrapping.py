"""A paragraph becomes lines: as full as they go, or as even as they can be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from layers.common.typography.breaking import (
    Break,
    Opportunity,
    cluster_breaks,
    syllable_breaks,
    word_breaks,
)
from layers.common.typography.hyphens import is_joint
from layers.common.typography.measuring import Paragraph

_TOLERANCE = 1e-6
_HARM = {Break.WORD: 0.0, Break.HALVES: 0.15, Break.SYLLABLES: 0.3, Break.ANYWHERE: 1.0}
_JOINT_WORTH = 0.35
_SHORT_WORD = 2
_SHORT_WORD_HARM = 0.02


@dataclass(frozen=True, slots=True)
class Span:
    """One line: ``text[start:end]`` and a ``tail``, which is a hyphen or nothing."""

    start: int
    end: int
    tail: str
    kind: Break


def opportunities(paragraph: Paragraph, width: float, worst: Break) -> list[Opportunity]:
    """Where lines of ``width`` em may end; words too long for one are opened as far as ``worst`` says."""
    found: list[Opportunity] = []
    start = 0
    for place in word_breaks(paragraph.text):
        whole = worst == Break.WORD or _fits(paragraph, start, place, width)
        found += [place] if whole else _opened(paragraph, start, place, width, worst)
        start = place.start
    return found


def _opened(
    paragraph: Paragraph, start: int, until: Opportunity, width: float, worst: Break
) -> Iterator[Opportunity]:
    """Breaks inside what is too long for a line of its own, ``until`` included."""
    syllables = syllable_breaks(paragraph.text, start, until.end, paragraph.lettering.language)
    halving = _halving(paragraph, start, until, syllables, width)
    if halving is not None:
        yield halving
        start = halving.start
    elif worst >= Break.SYLLABLES:
        for place in syllables:
            yield from _torn(paragraph, start, place, width, worst)
            start = place.start
    yield from _torn(paragraph, start, until, width, worst)


def _torn(
    paragraph: Paragraph, start: int, until: Opportunity, width: float, worst: Break
) -> Iterator[Opportunity]:
    """Breaks between any letters of what is too long even so; where a single one is, no hyphen has room."""
    if worst < Break.ANYWHERE or _fits(paragraph, start, until, width):
        yield until
        return
    yield from cluster_breaks(paragraph.text, start, until.end)
    yield replace(until, kind=Break.ANYWHERE, tail="") if until.tail else until


def _halving(
    paragraph: Paragraph, start: int, until: Opportunity, places: Sequence[Opportunity], width: float
) -> Opportunity | None:
    """The one place that divides a word best, in parts that fit: at a joint, and else near its middle."""
    if paragraph.width(start, until.end) > 2 * width:
        return None
    language = paragraph.lettering.language

    def lopsidedness(place: Opportunity) -> float:
        share = abs(2 * place.end - start - until.end) / (until.end - start)
        return share - _JOINT_WORTH * is_joint(paragraph.text, place.end, language)

    halving = [
        place
        for place in places
        if _fits(paragraph, start, place, width) and _fits(paragraph, place.start, until, width)
    ]
    return replace(min(halving, key=lopsidedness), kind=Break.HALVES) if halving else None


def greedy(paragraph: Paragraph, places: Sequence[Opportunity], width: float) -> list[Span] | None:
    """Every line as full as it goes; None where something fits no line."""
    lines: list[Span] = []
    start, index = 0, 0
    while index < len(places):
        last = _furthest(paragraph, places, index, start, width)
        if last is None:
            return None
        lines.append(_span(start, places[last]))
        start, index = places[last].start, last + 1
    return lines


def _furthest(
    paragraph: Paragraph, places: Sequence[Opportunity], index: int, start: int, width: float
) -> int | None:
    """The last place, from ``index`` on, at which a line from ``start`` may end."""

    def fits_bare(candidate: int) -> bool:
        return paragraph.width(start, places[candidate].end) <= width + _TOLERANCE

    # In growing steps first, since a line is short and a text may be long.
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


def balanced(paragraph: Paragraph, places: Sequence[Opportunity], width: float) -> list[Span] | None:
    """As few lines as :func:`greedy` makes, and of those the ones of least :func:`raggedness`."""
    # For the text up to each place: how many lines, their raggedness, and the lines.
    best: list[tuple[int, float, list[Span]] | None] = [(0, 0.0, [])]
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
                candidates.append((count + 1, ragged + _harm(paragraph, span, width), [*lines, span]))
        best.append(min(candidates, key=lambda candidate: candidate[:2], default=None))
    return best[-1][2] if best[-1] is not None else None


def raggedness(paragraph: Paragraph, lines: Sequence[Span], width: float) -> float:
    """The sum of the lines' squared slack, as shares of ``width``, and of what they do to words."""
    return sum(_harm(paragraph, line, width) for line in lines)


def _harm(paragraph: Paragraph, line: Span, width: float) -> float:
    slack = 1 - paragraph.width(line.start, line.end, line.tail) / width
    return slack * slack + _HARM[line.kind] + _dangling(paragraph, line)


def _dangling(paragraph: Paragraph, line: Span) -> float:
    """A preposition at a line's end belongs to the next; Polish and Czech even demand it."""
    if line.end == len(paragraph.text):
        return 0.0
    last = paragraph.text[line.start : line.end].rpartition(" ")[2]
    return _SHORT_WORD_HARM if last.isalpha() and len(last) <= _SHORT_WORD else 0.0


def _fits(paragraph: Paragraph, start: int, place: Opportunity, width: float) -> bool:
    return paragraph.width(start, place.end, place.tail) <= width + _TOLERANCE


def _span(start: int, place: Opportunity) -> Span:
    return Span(start, place.end, place.tail, place.kind)
