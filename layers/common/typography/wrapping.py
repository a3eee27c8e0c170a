"""A paragraph becomes lines: as full as they go, or as even as they can be."""

from collections.abc import Callable
from dataclasses import dataclass

from layers.common.typography.breaking import (
    Break,
    Opportunity,
    cluster_breaks,
    syllable_breaks,
    word_breaks,
)

Measure = Callable[[int, int, bool], float]
"""Width in em of ``text[start:end]`` as a line of its own, with a hyphen behind it or not."""

_TOLERANCE = 1e-6
_COST = {Break.WORD: 0.0, Break.SYLLABLE: 0.15, Break.ANYWHERE: 1.0}


@dataclass(frozen=True, slots=True)
class Span:
    """One line: ``text[start:end]``, and how it ends."""

    start: int
    end: int
    kind: Break
    hyphen: bool = False


def opportunities(
    text: str, measure: Measure, width: float, worst: Break, language: str
) -> list[Opportunity]:
    """All places where a line may end; words that do not fit alone are opened as far as ``worst``."""
    found: list[Opportunity] = []
    start = 0
    for opportunity in word_breaks(text):
        found += _inside(text, start, opportunity, measure, width, worst, language)
        found.append(opportunity)
        start = opportunity.start
    return found


def _inside(
    text: str, start: int, until: Opportunity, measure: Measure, width: float, worst: Break, language: str
) -> list[Opportunity]:
    """Breaks inside a segment that is too long for a line of its own."""
    if worst == Break.WORD or measure(start, until.end, until.hyphen) <= width + _TOLERANCE:
        return []
    syllables = list(syllable_breaks(text, start, until.end, language))
    if worst == Break.SYLLABLE:
        return syllables
    opened: list[Opportunity] = []
    for part in [*syllables, until]:
        if measure(start, part.end, part.hyphen) > width + _TOLERANCE:
            opened += cluster_breaks(text, start, part.end)
        if part is not until:
            opened.append(part)
        start = part.start
    return opened


def greedy(places: list[Opportunity], measure: Measure, width: float) -> list[Span] | None:
    """Every line as full as it goes; None where something fits no line."""
    lines: list[Span] = []
    start, index = 0, 0
    while index < len(places):
        last = _furthest(places, index, start, measure, width)
        if last is None:
            return None
        place = places[last]
        lines.append(Span(start, place.end, place.kind, place.hyphen))
        start, index = place.start, last + 1
    return lines


def _furthest(
    places: list[Opportunity], index: int, start: int, measure: Measure, width: float
) -> int | None:
    """The last place at which a line from ``start`` may end; None where there is none."""

    def fits(candidate: int) -> bool:
        return measure(start, places[candidate].end, False) <= width + _TOLERANCE

    # In growing steps, since a line is short and a text may be long.
    low, step = index - 1, 1
    while low + step < len(places) and fits(low + step):
        low, step = low + step, step * 2
    high = min(low + step, len(places)) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    while low >= index and measure(start, places[low].end, places[low].hyphen) > width + _TOLERANCE:
        low -= 1
    return low if low >= index else None


def balanced(places: list[Opportunity], measure: Measure, width: float) -> list[Span] | None:
    """As few lines as :func:`greedy` makes, and of those the breaks of least :func:`cost`."""
    # best[i]: (lines, cost, place where the last line began) for the text up to places[i - 1].
    best: list[tuple[int, float, int]] = [(0, 0.0, -1)]
    for last, place in enumerate(places):
        candidates = []
        for first in range(last, -1, -1):
            start = places[first - 1].start if first else 0
            if measure(start, place.end, False) > width + _TOLERANCE:
                break
            count, so_far, _ = best[first]
            span = Span(start, place.end, place.kind, place.hyphen)
            if count >= 0 and measure(start, place.end, place.hyphen) <= width + _TOLERANCE:
                candidates.append((count + 1, so_far + _cost(span, measure, width), first))
        best.append(min(candidates) if candidates else (-1, 0.0, -1))
    return _traced(best, places) if best[-1][0] >= 0 else None


def _traced(best: list[tuple[int, float, int]], places: list[Opportunity]) -> list[Span]:
    lines: list[Span] = []
    index = len(places)
    while index:
        first = best[index][2]
        place = places[index - 1]
        lines.append(Span(places[first - 1].start if first else 0, place.end, place.kind, place.hyphen))
        index = first
    return lines[::-1]


def cost(lines: list[Span], measure: Measure, width: float) -> float:
    """Raggedness: the sum of the lines' squared slack, as shares of the width, and what broken words cost."""
    return sum(_cost(line, measure, width) for line in lines)


def _cost(line: Span, measure: Measure, width: float) -> float:
    slack = 1 - measure(line.start, line.end, line.hyphen) / width
    return slack * slack + _COST[line.kind]
