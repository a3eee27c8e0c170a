"""Times for words that have none, from those around them."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from functions.motion.words.token import Token


def filled(tokens: Sequence[Token], start: float, end: float) -> list[Token]:
    """The same words, each with a start, in order of time.

    A time earlier than one before it is clipped to it. Words without one share the room between their timed
    neighbours by the number of their characters; where the word before has no end, or leaves no room, it
    shares too.

    Args:
        start: second at which the first word begins, if it has no time.
        end: second at which the last one ends, if it has no time.
    """
    known = _in_order(tokens)
    result: list[Token] = []
    run: list[Token] = []
    begin = start
    for token in known:
        if token.start is None:
            run.append(token)
            continue
        result += _shared(run, min(begin, token.start), token.start)
        run, begin = [token], token.start
        if token.end is not None and token.end > token.start:
            result.append(token)
            run, begin = [], token.end
    return [*result, *_last(run, begin, end)]


def _in_order(tokens: Sequence[Token]) -> list[Token]:
    """With starts that never go back; an end without a start is no use."""
    latest = 0.0
    ordered = []
    for token in tokens:
        if token.start is None:
            ordered.append(replace(token, end=None))
            continue
        latest = max(latest, token.start)
        ordered.append(replace(token, start=latest))
    return ordered


def _last(run: list[Token], begin: float, end: float) -> list[Token]:
    """The words at the end; a single timed one keeps its end open."""
    if len(run) == 1 and run[0].start is not None:
        return run
    return _shared(run, begin, max(begin, end))


def _shared(run: list[Token], begin: float, end: float) -> list[Token]:
    """Words one after the other from ``begin`` to ``end``; a timed one alone stays as it is."""
    if len(run) == 1 and run[0].start is not None:
        return run
    reached = [0, *accumulate(len(token.text) for token in run)]
    times = [begin + (end - begin) * count / max(1, reached[-1]) for count in reached]
    return [replace(token, start=times[i], end=times[i + 1]) for i, token in enumerate(run)]
