"""A transcript with a list of words: ElevenLabs' forced alignment and Scribe."""

from pydantic import Field

from functions.motion.words.shape import Foreign, Seconds
from functions.motion.words.token import Token

_NO_WORDS = ("spacing", "audio_event")


class TranscriptWord(Foreign):
    """A piece of a transcript; Scribe lists spaces and noises too."""

    text: str
    start: Seconds | None = None
    end: Seconds | None = None
    type: str = Field("word", description="`spacing` and `audio_event` are no words.")


class Transcript(Foreign):
    """Words as they were heard."""

    words: list[TranscriptWord] = Field(min_length=1)

    def tokens(self) -> list[Token]:
        return [
            Token(" ".join(word.text.split()), word.start, word.end)
            for word in self.words
            if word.type not in _NO_WORDS and word.text.strip()
        ]
