"""Text with times at its characters, and the words in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from functions.motion.words.directions import blank_directions
from functions.motion.words.punctuation import blank_markup, word_spans
from functions.motion.words.script import Token
from layers.common.typography.line_breaking import are_unspaced

Time = float | None


@dataclass(frozen=True, slots=True)
class CharacterTimes:
    """Characters, and the seconds at which each starts and ends; None if a time is unknown.

    An element of ``texts`` may hold several characters, which have its time, or none.
    """

    texts: Sequence[str] = ()
    starts: Sequence[Time] = ()
    ends: Sequence[Time] = ()

    def words(self, *, has_markup: bool = True, has_labels: bool = False) -> list[Token]:
        """The words, without markup and stage directions.

        Args:
            has_markup: whether ``<…>`` is markup.
            has_labels: whether names of speakers stand at the starts of lines.
        """
        text = "".join(self.texts)
        owner = [index for index, piece in enumerate(self.texts) for _ in piece]
        spoken = blank_directions(blank_markup(text) if has_markup else text, labels=has_labels)
        tokens: list[Token] = []
        before = 0
        for start, stop in word_spans(spoken):
            own = slice(owner[start], owner[stop - 1] + 1)
            tokens.append(
                Token(
                    " ".join(spoken[start:stop].split()),
                    first_time(self.starts[own]),
                    first_time(reversed(self.ends[own])),
                    _is_glued(text, before, start) if before else None,
                )
            )
            before = stop
        return tokens


def first_time(times: Iterable[Time]) -> Time:
    """The first known time."""
    return next((time for time in times if time is not None), None)


def _is_glued(text: str, before: int, start: int) -> bool | None:
    """Whether a word follows the one before without a space; None if their scripts tell it."""
    if before == start:
        return True
    gap = text[before:start]
    is_spaced = any(sign.isspace() and sign != "\n" for sign in gap)
    return False if is_spaced and are_unspaced(text[before - 1], text[start]) else None
