"""Transcripts with word times as other systems write them: ElevenLabs, WhisperX and OpenAI."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Protocol, Self

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, RootModel, model_validator

from functions.motion.words.character_times import CharacterTimes, first_time
from functions.motion.words.directions import without_directions
from functions.motion.words.punctuation import split_words
from functions.motion.words.script import MOST_S, Token, fill_times

Seconds = Annotated[float, Field(ge=0, le=MOST_S)]
"""Seconds from the start of the audio."""
Milliseconds = Annotated[float, Field(ge=0, le=MOST_S * 1000)]

_ALIGNMENT_KEYS = ("characters", "chars")
_RESPONSE_KEYS = ("alignment", "normalized_alignment", "normalizedAlignment")
_NOT_WORDS = ("spacing", "audio_event")


class WordSource(Protocol):
    """A format of words with times: its schema, its validation, and the words in it."""

    @classmethod
    def model_validate(cls, obj: Any) -> Self: ...

    @abstractmethod
    def tokens(self) -> list[Token]:
        """The words in order. Punctuation may be a token of its own."""


class ExternalModel(BaseModel):
    """Base of the formats of other systems. Unknown fields are ignored."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


class Alignment(ExternalModel):
    """Characters and their times in one of ElevenLabs' formats."""

    @abstractmethod
    def character_times(self) -> CharacterTimes: ...

    def tokens(self) -> list[Token]:
        return self.character_times().words()


class CharactersInSeconds(Alignment):
    """The alignment in an HTTP response."""

    characters: list[str]
    character_start_times_seconds: list[Seconds | None]
    character_end_times_seconds: list[Seconds | None]

    @model_validator(mode="after")
    def _check_lengths(self) -> Self:
        _check_same_length(
            self.characters, self.character_start_times_seconds, self.character_end_times_seconds
        )
        return self

    def character_times(self) -> CharacterTimes:
        return CharacterTimes(
            self.characters, self.character_start_times_seconds, self.character_end_times_seconds
        )


class CharactersInMilliseconds(Alignment):
    """The alignment in a WebSocket message. Times count from the start of the message's audio."""

    chars: list[str]
    charStartTimesMs: list[Milliseconds | None]  # noqa: N815 – ElevenLabs' spelling
    charDurationsMs: list[Milliseconds | None]  # noqa: N815

    @model_validator(mode="after")
    def _check_lengths(self) -> Self:
        _check_same_length(self.chars, self.charStartTimesMs, self.charDurationsMs)
        return self

    def character_times(self) -> CharacterTimes:
        pairs = list(zip(self.charStartTimesMs, self.charDurationsMs, strict=True))
        return CharacterTimes(
            self.chars,
            [None if start is None else start / 1000 for start, _ in pairs],
            [None if start is None or length is None else (start + length) / 1000 for start, length in pairs],
        )


def _alignment_type(value: Any) -> type[Alignment]:
    return (
        CharactersInMilliseconds if isinstance(value, Mapping) and "chars" in value else CharactersInSeconds
    )


_CharacterTimes = Annotated[
    CharacterTimes,
    BeforeValidator(
        lambda value: _alignment_type(value).model_validate(value).character_times(),
        json_schema_input_type=CharactersInSeconds | CharactersInMilliseconds,
    ),
]


class Answer(Alignment):
    """A response with timestamps, or one message of a stream.

    ``normalized_alignment`` spells out numbers; it is used only if ``alignment`` is missing.
    """

    model_config = ConfigDict(json_schema_extra={"anyOf": [{"required": [name]} for name in _RESPONSE_KEYS]})

    alignment: _CharacterTimes | None = None
    normalized_alignment: _CharacterTimes | None = Field(
        None, validation_alias=AliasChoices("normalized_alignment", "normalizedAlignment")
    )

    def character_times(self) -> CharacterTimes:
        best = self.alignment or CharacterTimes()
        return best if best.texts else self.normalized_alignment or best


def holds_alignment(value: Any) -> bool:
    """Whether a value looks like an alignment or a response with one."""
    return isinstance(value, Mapping) and any(name in value for name in (*_ALIGNMENT_KEYS, *_RESPONSE_KEYS))


def alignment_type(value: Any) -> type[Alignment]:
    """The format of alignment that a value seems to have."""
    is_bare = isinstance(value, Mapping) and any(name in value for name in _ALIGNMENT_KEYS)
    return _alignment_type(value) if is_bare else Answer


_Chunk = Annotated[
    CharacterTimes,
    BeforeValidator(
        lambda value: alignment_type(value).model_validate(value).character_times(),
        json_schema_input_type=CharactersInSeconds | CharactersInMilliseconds | Answer,
    ),
]


class Chunks(RootModel[list[_Chunk]]):
    """The messages of a stream in order. A word may span two messages."""

    def tokens(self) -> list[Token]:
        return _concatenated(self.root).words()


def _concatenated(chunks: Iterable[CharacterTimes]) -> CharacterTimes:
    """One alignment. If a chunk's times restart, they count from the end of the previous chunk."""
    texts: list[str] = []
    starts: list[float | None] = []
    ends: list[float | None] = []
    reached = 0.0
    for chunk in chunks:
        restarts = (first_time(chunk.starts) or 0.0) < reached / 2
        offset = reached if restarts else 0.0
        texts += chunk.texts
        starts += [None if time is None else time + offset for time in chunk.starts]
        later = [None if time is None else time + offset for time in chunk.ends]
        ends += later
        reached = max([reached, *(time for time in later if time is not None)])
    return CharacterTimes(texts, starts, ends)


def _check_same_length(characters: Sequence[str], *times: Sequence[float | None]) -> None:
    if any(len(one) != len(characters) for one in times):
        raise ValueError("expected one time per character")


class TranscriptWord(ExternalModel):
    """An item of a transcript. Scribe also lists spaces and noises. The words of a text share its time."""

    text: str
    start: Seconds | None = None
    end: Seconds | None = None
    type: str = Field("word", description="`spacing` and `audio_event` are skipped.")


class AlignedWord(ExternalModel):
    """A word. Numbers and symbols often cannot be aligned and have no times."""

    word: str
    start: Seconds | None = None
    end: Seconds | None = None


def _as_transcript_word(value: Any) -> Any:
    if not isinstance(value, Mapping) or "word" not in value or "text" in value:
        return value
    aligned = AlignedWord.model_validate(value)
    return TranscriptWord(text=aligned.word, start=aligned.start, end=aligned.end)


_Word = Annotated[
    TranscriptWord, BeforeValidator(_as_transcript_word, json_schema_input_type=TranscriptWord | AlignedWord)
]


class TimedWords(RootModel[Annotated[list[_Word], Field(min_length=1)]]):
    """Words with times, as OpenAI lists them in ``words``, or texts of several words with times."""

    def tokens(self) -> list[Token]:
        return _tokens(self.root)


class Transcript(ExternalModel):
    """A transcript with a list of words: ElevenLabs' forced alignment and Scribe, OpenAI's ``verbose_json``.

    Punctuation is taken from ``text`` if the words lack it.
    """

    words: list[_Word] = Field(min_length=1)
    text: str | None = None

    def tokens(self) -> list[Token]:
        return _tokens(self.words, self.text or "")


class WordSegments(ExternalModel):
    """WhisperX' words alone."""

    word_segments: list[_Word] = Field(min_length=1)

    def tokens(self) -> list[Token]:
        return _tokens(self.word_segments)


class Segment(ExternalModel):
    """About a sentence. Without ``words``, the words of its ``text`` share its time."""

    start: Seconds
    end: Seconds
    text: str = ""
    words: list[_Word] | None = None

    def tokens(self) -> list[Token]:
        heard = _tokens(self.words, self.text) if self.words else _words_of(self.text)
        shown = [token for token in heard if token.text]
        return fill_times(shown, self.start, self.end)


class Segments(ExternalModel):
    """A transcript in segments: WhisperX, with the words that could be aligned in each, or OpenAI's
    ``verbose_json``, with all words beside the segments.
    """

    segments: list[Segment] = Field(min_length=1)
    words: list[_Word] | None = None
    word_segments: list[_Word] | None = None

    def tokens(self) -> list[Token]:
        beside = self.words or self.word_segments
        if beside and not any(segment.words for segment in self.segments):
            return _tokens(beside, "\n".join(segment.text.strip() for segment in self.segments))
        return [token for segment in self.segments for token in segment.tokens()]


def _tokens(words: Sequence[TranscriptWord], text: str = "") -> list[Token]:
    """The spoken words of a list; with the spelling of ``text`` if that holds the same words."""
    spoken = [word for word in words if word.type not in _NOT_WORDS and word.text.strip()]
    in_text = _in_text(spoken, text)
    if in_text is not None:
        return in_text.words(has_labels=True)
    tokens = [token for word in spoken for token in _parts(word)]
    return [token for token in without_directions(tokens) if token.text]


def _words_of(text: str) -> list[Token]:
    return CharacterTimes([text], [None], [None]).words(has_labels=True)


def _parts(word: TranscriptWord) -> list[Token]:
    """The words of an item, which share its time."""
    parts = [Token(text) for text in split_words(word.text)]
    if len(parts) < 2 or word.start is None or word.end is None:
        return [Token(" ".join(word.text.split()), word.start, word.end)]
    return fill_times(parts, word.start, word.end)


def _in_text(words: Sequence[TranscriptWord], text: str) -> CharacterTimes | None:
    """The text with the times of its words; None if they are not the same words in the same order."""
    lower = text.lower()
    if not text or len(lower) != len(text):
        return None
    pieces: list[str] = []
    starts: list[float | None] = []
    ends: list[float | None] = []
    place = 0
    for word in words:
        found = lower.find(word.text.strip().lower(), place)
        if found < 0 or any(map(str.isalnum, text[place:found])):
            return None
        until = found + len(word.text.strip())
        pieces += [text[place:found], text[found:until]]
        starts += [None, word.start]
        ends += [None, word.end]
        place = until
    if any(map(str.isalnum, text[place:])):
        return None
    return CharacterTimes([*pieces, text[place:]], [*starts, None], [*ends, None])
