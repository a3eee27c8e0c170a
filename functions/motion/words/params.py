"""The parameter ``words`` in all its formats, and the parameters of effects that show words in time."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import BeforeValidator, Field, RootModel

from functions.motion.params import EffectParams
from functions.motion.words.cues import is_vtt
from functions.motion.words.directions import without_directions
from functions.motion.words.script import LONGEST_WORD, MOST_WORDS, Script, Token
from functions.motion.words.subtitle_params import SubtitleParams
from functions.motion.words.subtitles import Srt, Vtt
from functions.motion.words.transcripts import (
    Answer,
    CharactersInMilliseconds,
    CharactersInSeconds,
    Chunks,
    Seconds,
    Segments,
    TimedWords,
    Transcript,
    WordSegments,
    WordSource,
    alignment_type,
    holds_alignment,
)
from layers.common.core.capability import JsonParams
from layers.common.core.text_pattern import TextPattern

Word = Annotated[str, Field(max_length=LONGEST_WORD), TextPattern(r"\S", "a word that is not blank")]
"""Text that is shown as one word. It may contain spaces, but not only spaces."""


class Strings(RootModel[Annotated[list[Word], Field(min_length=1, max_length=MOST_WORDS)]]):
    """Words without times, shown at an even beat. An entry may hold several words, which share a time."""

    def tokens(self) -> list[Token]:
        return without_directions([Token(_tidy(word)) for word in self.root], parentheses=False)


class Entry(JsonParams):
    """A word and its time."""

    w: Word = Field(description="The word.")
    t: Seconds | None = Field(None, description="Second at which it is spoken; null if unknown.")
    end: Seconds | None = Field(None, description="Second at which it ends; estimated by default.")


class Entries(RootModel[Annotated[list[Entry], Field(min_length=1, max_length=MOST_WORDS)]]):
    """Words with times. Words without a time are fitted in between the others."""

    def tokens(self) -> list[Token]:
        return without_directions([Token(_tidy(entry.w), entry.t, entry.end) for entry in self.root])


def _tidy(word: str) -> str:
    return " ".join(word.split())


def read_script(value: object) -> Script:
    """The script in a value of any supported format.

    Raises:
        ValueError: the format is unknown, or the value is invalid in its format.
    """
    if isinstance(value, Script):
        return value
    return Script.of(source_of(value).model_validate(value).tokens())


def source_of(value: object) -> type[WordSource]:
    """The format that a value seems to have.

    Raises:
        ValueError: the format is unknown.
    """
    found: type[WordSource] | None = None
    match value:
        case str():
            found = Vtt if is_vtt(value) else Srt
        case [str(), *_]:
            found = Strings
        case list():
            found = _list_source(value)
        case dict():
            found = _object_source(value)
    if found is None:
        raise ValueError("expected a list of words, subtitles, or a response with timestamps")
    return found


_LISTS: Mapping[str, type[WordSource]] = {
    "segments": Segments,
    "words": Transcript,
    "word_segments": WordSegments,
}
"""Members of an object that hold its words, the preferred one first."""


def _object_source(value: Mapping[object, object]) -> type[WordSource] | None:
    named = [source for name, source in _LISTS.items() if value.get(name)]
    named += [source for name, source in _LISTS.items() if name in value]
    if named:
        return named[0]
    return alignment_type(value) if holds_alignment(value) else None


def _list_source(value: Sequence[object]) -> type[WordSource]:
    if any(holds_alignment(item) for item in value):
        return Chunks
    match value:
        case [{"word": _} | {"text": _}, *_]:
            return TimedWords
    return Entries


Words = Annotated[
    Script,
    BeforeValidator(
        read_script,
        json_schema_input_type=Strings
        | Entries
        | Answer
        | CharactersInSeconds
        | CharactersInMilliseconds
        | Chunks
        | TimedWords
        | Transcript
        | Segments
        | WordSegments
        | Srt
        | Vtt,
    ),
    Field(
        description="The spoken words and their times: a list of words (at an even beat) or of {w, t, end}; "
        "an ElevenLabs response with timestamps, its WebSocket messages, forced alignment or Scribe; "
        "WhisperX; OpenAI's verbose_json; or SRT or WebVTT as text. Stage directions are left out."
    ),
]
"""The type of the parameter ``words``."""


class SpokenParams(SubtitleParams, EffectParams):
    """Parameters of effects that show words in time."""

    words: Words = Field(examples=[["Interest", "rates", "fall", "in June"]])
