"""Words and their times: tokens from a source, the script they make, and its timeline."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Self

from functions.motion.words.punctuation import group_punctuation, join_punctuation
from layers.common.typography.line_breaking import are_unspaced

MOST_S = 3600.0
"""The latest time that a word may have."""
MOST_WORDS = 5_000
_MOST_TOKENS = 2 * MOST_WORDS
LONGEST_WORD = 200
_SLOWEST_S = 0.3
_SLOWEST_S_PER_CHARACTER = 0.1
"""The longest duration of a word with so many characters; the time until the next word is a pause."""

HOLD_S = 0.8
"""How long the last words stay visible after they are spoken."""
_MOST_HOLD = 0.25
"""The same as a maximum part of a requested length."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word from a source.

    Attributes:
        text: empty for what is not shown, such as a stage direction among the caller's words.
        start: in seconds, like ``end``; None if the source does not give it.
        glued: whether no space separates the word from the one before; None if their scripts tell.
    """

    text: str
    start: float | None = None
    end: float | None = None
    glued: bool | None = None


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A word of a timeline, spoken from second ``t`` to second ``end``; ``end`` ≥ ``t`` ≥ 0.

    ``glued`` tells whether it follows the word before without a space.
    """

    w: str
    t: float
    end: float
    glued: bool = False


def joined(words: Sequence[TimedWord], space: str = " ", glue: str = "") -> str:
    """Words as one text, with ``space`` or ``glue`` between any two."""
    return "".join(
        word.w if number == 0 else f"{glue if word.glued else space}{word.w}"
        for number, word in enumerate(words)
    )


def fill_times(tokens: Sequence[Token], start: float, end: float) -> list[Token]:
    """The same words with a start each, in order of time.

    A time earlier than the one before it is clipped to that. Words without a time share the gap between their
    timed neighbours in proportion to their characters. A preceding word that has no end, or leaves no gap,
    shares its own time with them.

    Args:
        start: second at which the first word starts, if it has no time.
        end: second at which the last word ends, if it has no time.
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
    """The tokens with starts that never go back. An end without a start is dropped."""
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
    """The last words. A single timed word keeps its end open."""
    if len(run) == 1 and run[0].start is not None:
        return run
    return _shared(run, begin, max(begin, end))


def _shared(run: list[Token], begin: float, end: float) -> list[Token]:
    """Words one after another from ``begin`` to ``end``. A single timed word is returned unchanged."""
    if len(run) == 1 and run[0].start is not None:
        return run
    reached = [0, *accumulate(len(token.text) for token in run)]
    times = [begin + (end - begin) * count / max(1, reached[-1]) for count in reached]
    return [replace(token, start=times[i], end=times[i + 1]) for i, token in enumerate(run)]


@dataclass(frozen=True, slots=True)
class Script:
    """Words in spoken order. All, some or none of them have times."""

    tokens: tuple[Token, ...]

    @classmethod
    def of(cls, tokens: Sequence[Token]) -> Self:
        """The script of these tokens.

        Raises:
            ValueError: there are no words or too many, or a word is too long or too late.
        """
        count = sum(bool(token.text) for token in tokens)
        if not 1 <= count <= MOST_WORDS or len(tokens) > _MOST_TOKENS:
            raise ValueError(f"expected 1 to {MOST_WORDS:,} spoken words, found {count:,}")
        if any(max(token.start or 0, token.end or 0) > MOST_S for token in tokens):
            raise ValueError(f"expected times of at most {MOST_S:g} s")
        script = cls(tuple(tokens))
        if any(len(word.text) > LONGEST_WORD for word in script._words()):
            raise ValueError(f"expected words of at most {LONGEST_WORD} characters")
        return script

    @property
    def is_timed(self) -> bool:
        """Whether any word has a time."""
        return any(token.start is not None for token in self.tokens if token.text)

    def timeline(self, beat: float, lead: float = 0.0) -> tuple[TimedWord, ...]:
        """The words with their times. No word starts before the previous one ends.

        Args:
            beat: seconds per word if no times are known, or before the first and after the last known time.
            lead: seconds before the first word if no times are known.
        """
        words = self._words()
        if not self.is_timed:
            return tuple(
                TimedWord(word.text, lead + i * beat, lead + (i + 1) * beat, bool(word.glued))
                for i, word in enumerate(words)
            )
        whole = fill_times(words, *_reach(words, beat))
        return tuple(_timed(whole, index) for index in range(len(whole)))

    def index_of(self, entry: int) -> int:
        """The index in the timeline of the word that holds token ``entry``, counted from 0.

        The two differ after punctuation that is a token of its own, and after what is not shown, for which
        the next word stands in.

        Raises:
            IndexError: there is no such token.
        """
        if not 0 <= entry < len(self.tokens):
            raise IndexError(entry)
        groups = self._groups()
        return next((index for index, group in enumerate(groups) if group[-1] >= entry), len(groups) - 1)

    def _words(self) -> list[Token]:
        groups = self._groups()
        ends = [None, *(self.tokens[group[-1]].text for group in groups)]
        return [self._word(group, before) for group, before in zip(groups, ends, strict=False)]

    def _groups(self) -> list[list[int]]:
        shown = [index for index, token in enumerate(self.tokens) if token.text]
        groups = group_punctuation([self.tokens[index].text for index in shown])
        return [[shown[index] for index in group] for group in groups]

    def _word(self, group: Sequence[int], before: str | None) -> Token:
        """The word of a group of tokens, after one that ends with ``before``."""
        parts = [self.tokens[index] for index in group]
        starts = [part.start for part in parts if part.start is not None]
        ends = [part.end for part in parts if part.end is not None]
        text = join_punctuation([part.text for part in parts])
        glued = parts[0].glued
        if glued is None:
            glued = before is not None and are_unspaced(before[-1], text[0])
        return Token(text, min(starts, default=None), max(ends, default=None), glued)


def _reach(words: Sequence[Token], beat: float) -> tuple[float, float]:
    """When the first word starts and the last one ends, if they have no times of their own."""
    timed = [index for index, word in enumerate(words) if word.start is not None]
    first, last = words[timed[0]], words[timed[-1]]
    assert first.start is not None
    assert last.start is not None
    end = last.start + beat if last.end is None else max(last.start, last.end)
    return max(0.0, first.start - timed[0] * beat), end + (len(words) - 1 - timed[-1]) * beat


def _timed(words: Sequence[Token], index: int) -> TimedWord:
    """A word that has a start. Its end is the known or the estimated one, at most the next word's start."""
    word = words[index]
    following = words[index + 1].start if index + 1 < len(words) else None
    assert word.start is not None
    usual = word.start + _SLOWEST_S + _SLOWEST_S_PER_CHARACTER * len(word.text)
    end = max(word.start, usual if word.end is None else word.end)
    return TimedWord(
        word.text, word.start, end if following is None else min(end, following), bool(word.glued)
    )


def word_times(
    script: Script, usual_s: float, beat_s: float | None, lead_s: float, length_s: float | None
) -> tuple[TimedWord, ...]:
    """The words with their times.

    Args:
        usual_s: seconds per word if neither times nor a length are known.
        beat_s: seconds per word as requested, or None.
        lead_s: seconds before the first word.
        length_s: requested length of the film, or None. Words without times are spread over it.
    """
    if beat_s is not None or length_s is None or script.is_timed:
        return script.timeline(beat_s or usual_s, lead_s)
    spare = max(0.0, length_s - lead_s)
    count = len(script.timeline(usual_s))
    return script.timeline((spare - min(HOLD_S, _MOST_HOLD * spare)) / count, lead_s)


def film_length(words: Sequence[TimedWord], length_s: float | None) -> float:
    """Seconds that a film of these words lasts: the requested length, or until the last word was visible."""
    return length_s or words[-1].end + HOLD_S
