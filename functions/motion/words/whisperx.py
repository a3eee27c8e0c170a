"""WhisperX: segments, and the words that could be aligned in them."""

from pydantic import Field

from functions.motion.words.filling import filled
from functions.motion.words.marks import words_of
from functions.motion.words.shape import Foreign, Seconds
from functions.motion.words.token import Token


class AlignedWord(Foreign):
    """A word; numbers and symbols often could not be aligned and have no times."""

    word: str
    start: Seconds | None = None
    end: Seconds | None = None


class Segment(Foreign):
    """A sentence or so. Without ``words``, those of its ``text`` share its time."""

    start: Seconds
    end: Seconds
    text: str = ""
    words: list[AlignedWord] = Field(default_factory=list)

    def tokens(self) -> list[Token]:
        heard = [
            Token(" ".join(word.word.split()), word.start, word.end)
            for word in self.words
            if word.word.strip()
        ]
        return filled(heard or [Token(word) for word in words_of(self.text)], self.start, self.end)


class Segments(Foreign):
    """A transcript of WhisperX."""

    segments: list[Segment] = Field(min_length=1)

    def tokens(self) -> list[Token]:
        return [token for segment in self.segments for token in segment.tokens()]
