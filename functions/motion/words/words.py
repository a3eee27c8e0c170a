"""The parameter ``words``: in whichever shape they come, checked, and made one script."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from functions.motion.words.elevenlabs import (
    Answer,
    CharactersInMilliseconds,
    CharactersInSeconds,
    Chunks,
    alignment_of,
    holds_alignment,
)
from functions.motion.words.listed import Entries, Strings
from functions.motion.words.script import Script
from functions.motion.words.shape import Shape
from functions.motion.words.srt import Srt
from functions.motion.words.transcript import Transcript
from functions.motion.words.vtt import Vtt
from functions.motion.words.whisperx import Segments


def read(value: object) -> Script:
    """The script that a value holds.

    Raises:
        ValueError: it has none of the shapes, or not what its shape demands.
    """
    if isinstance(value, Script):
        return value
    return Script.of(shape_of(value).model_validate(value).tokens())


def shape_of(value: object) -> type[Shape]:
    """Which shape a value seems to have.

    Raises:
        ValueError: none of them.
    """
    match value:
        case str():
            return Vtt if value.lstrip("\ufeff").startswith("WEBVTT") else Srt
        case [str(), *_]:
            return Strings
        case list():
            return Chunks if any(holds_alignment(item) for item in value) else Entries
        case {"segments": _}:
            return Segments
        case {"words": _}:
            return Transcript
        case dict() if holds_alignment(value):
            return alignment_of(value)
    raise ValueError("expected a list of words, subtitles, or an answer with timestamps")


Words = Annotated[
    Script,
    BeforeValidator(
        read,
        json_schema_input_type=Strings
        | Entries
        | Answer
        | CharactersInSeconds
        | CharactersInMilliseconds
        | Chunks
        | Transcript
        | Segments
        | Srt
        | Vtt,
    ),
    Field(
        description="What is said and when: a list of words (even beat) or of {w, t, end}; ElevenLabs' "
        "answers with timestamps, its WebSocket messages, forced alignment or Scribe; WhisperX; "
        "or SRT or WebVTT as a text."
    ),
]
"""The type of the parameter."""
