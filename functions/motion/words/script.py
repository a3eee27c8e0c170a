"""What is said, and as much as is known of when."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from functions.motion.words.filling import filled
from functions.motion.words.marks import grouped, written_together
from functions.motion.words.token import MOST_S, TimedWord, Token

MOST_WORDS = 5_000
LONGEST_WORD = 200
_SLOWEST_S = 0.3
_SLOWEST_S_PER_CHARACTER = 0.1
"""No word takes longer to say: what follows, up to the next, is a pause."""


@dataclass(frozen=True, slots=True)
class Script:
    """Words in the order of speech. Some, all or none of them have times."""

    tokens: tuple[Token, ...]

    @classmethod
    def of(cls, tokens: Sequence[Token]) -> Self:
        """The script of these words.

        Raises:
            ValueError: there are none or too many, or one is too long or too late.
        """
        if not 1 <= len(tokens) <= MOST_WORDS:
            raise ValueError(f"expected 1 to {MOST_WORDS:,} words, found {len(tokens):,}")
        if any(max(token.start or 0, token.end or 0) > MOST_S for token in tokens):
            raise ValueError(f"expected times of at most {MOST_S:g} s")
        script = cls(tuple(tokens))
        if any(len(word.text) > LONGEST_WORD for word in script._words()):
            raise ValueError(f"expected words of at most {LONGEST_WORD} characters")
        return script

    @property
    def is_timed(self) -> bool:
        """Whether any word has a time."""
        return any(token.start is not None for token in self.tokens)

    def timeline(self, beat: float, lead: float = 0.0) -> tuple[TimedWord, ...]:
        """The words with their times: none begins before the one before it has ended.

        Args:
            beat: seconds for each word, where no time is known, or none before or after.
            lead: seconds before the first word, where no time is known.
        """
        words = self._words()
        if not self.is_timed:
            return tuple(
                TimedWord(word.text, lead + i * beat, lead + (i + 1) * beat) for i, word in enumerate(words)
            )
        whole = filled(words, *_reach(words, beat))
        return tuple(_timed(whole, index) for index in range(len(whole)))

    def place(self, entry: int) -> int:
        """Where in the timeline the word stands that was sent as number ``entry``, from 0.

        They differ after punctuation that was sent as an entry of its own.

        Raises:
            IndexError: there is no such entry.
        """
        if not 0 <= entry < len(self.tokens):
            raise IndexError(entry)
        return next(place for place, group in enumerate(self._groups()) if entry in group)

    def _words(self) -> list[Token]:
        return [self._word(group) for group in self._groups()]

    def _groups(self) -> list[list[int]]:
        return grouped([token.text for token in self.tokens])

    def _word(self, group: Sequence[int]) -> Token:
        parts = [self.tokens[index] for index in group]
        starts = [part.start for part in parts if part.start is not None]
        ends = [part.end for part in parts if part.end is not None]
        text = written_together([part.text for part in parts])
        return Token(text, min(starts, default=None), max(ends, default=None))


def _reach(words: Sequence[Token], beat: float) -> tuple[float, float]:
    """When the words without a time at both ends begin and end."""
    timed = [index for index, word in enumerate(words) if word.start is not None]
    first, last = words[timed[0]], words[timed[-1]]
    assert first.start is not None
    assert last.start is not None
    end = last.start + beat if last.end is None else max(last.start, last.end)
    return max(0.0, first.start - timed[0] * beat), end + (len(words) - 1 - timed[-1]) * beat


def _timed(words: Sequence[Token], index: int) -> TimedWord:
    """A word with a start; its end is the given one, or an estimate, within the room it has."""
    word = words[index]
    following = words[index + 1].start if index + 1 < len(words) else None
    assert word.start is not None
    usual = word.start + _SLOWEST_S + _SLOWEST_S_PER_CHARACTER * len(word.text)
    end = max(word.start, usual if word.end is None else word.end)
    return TimedWord(word.text, word.start, end if following is None else min(end, following))
