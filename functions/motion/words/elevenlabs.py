"""ElevenLabs' speech with timestamps: a time for every character."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Self

from pydantic import AliasChoices, BeforeValidator, ConfigDict, Field, RootModel, model_validator

from functions.motion.words.marks import spans, without_markup
from functions.motion.words.shape import Foreign, Seconds
from functions.motion.words.token import MOST_S, Token

Milliseconds = Annotated[float, Field(ge=0, le=MOST_S * 1000)]

_BARE = ("characters", "chars")
_ANSWERS = ("alignment", "normalized_alignment", "normalizedAlignment")


@dataclass(frozen=True, slots=True)
class Letters:
    """Characters, and the seconds at which each begins and ends; None where that is not known."""

    texts: Sequence[str] = ()
    starts: Sequence[float | None] = ()
    ends: Sequence[float | None] = ()

    def words(self) -> list[Token]:
        text = "".join(self.texts)
        owner = [index for index, piece in enumerate(self.texts) for _ in piece]
        return [
            Token(
                " ".join(text[start:stop].split()),
                _first(self.starts[owner[start] : owner[stop - 1] + 1]),
                _first(reversed(self.ends[owner[start] : owner[stop - 1] + 1])),
            )
            for start, stop in spans(without_markup(text))
        ]


class Alignment(Foreign):
    """Characters and their times, in one spelling or another."""

    @abstractmethod
    def letters(self) -> Letters: ...

    def tokens(self) -> list[Token]:
        return self.letters().words()


class CharactersInSeconds(Alignment):
    """The alignment of an answer over HTTP."""

    characters: list[str]
    character_start_times_seconds: list[Seconds | None]
    character_end_times_seconds: list[Seconds | None]

    @model_validator(mode="after")
    def _of_one_length(self) -> Self:
        _same_length(self.characters, self.character_start_times_seconds, self.character_end_times_seconds)
        return self

    def letters(self) -> Letters:
        return Letters(self.characters, self.character_start_times_seconds, self.character_end_times_seconds)


class CharactersInMilliseconds(Alignment):
    """The alignment of a message over a WebSocket; times count from the beginning of its piece of sound."""

    chars: list[str]
    charStartTimesMs: list[Milliseconds | None]  # noqa: N815 – so it is spelled there
    charDurationsMs: list[Milliseconds | None]  # noqa: N815

    @model_validator(mode="after")
    def _of_one_length(self) -> Self:
        _same_length(self.chars, self.charStartTimesMs, self.charDurationsMs)
        return self

    def letters(self) -> Letters:
        pairs = list(zip(self.charStartTimesMs, self.charDurationsMs, strict=True))
        return Letters(
            self.chars,
            [None if start is None else start / 1000 for start, _ in pairs],
            [None if start is None or length is None else (start + length) / 1000 for start, length in pairs],
        )


def _bare(value: Any) -> type[Alignment]:
    return (
        CharactersInMilliseconds if isinstance(value, Mapping) and "chars" in value else CharactersInSeconds
    )


_Characters = Annotated[
    Letters,
    BeforeValidator(
        lambda value: _bare(value).model_validate(value).letters(),
        json_schema_input_type=CharactersInSeconds | CharactersInMilliseconds,
    ),
]


class Answer(Alignment):
    """An answer, or one message of several.

    ``normalized_alignment`` spells numbers out; it serves only where ``alignment`` is missing.
    """

    model_config = ConfigDict(json_schema_extra={"anyOf": [{"required": [name]} for name in _ANSWERS]})

    alignment: _Characters | None = None
    normalized_alignment: _Characters | None = Field(
        None, validation_alias=AliasChoices("normalized_alignment", "normalizedAlignment")
    )

    def letters(self) -> Letters:
        best = self.alignment or Letters()
        return best if best.texts else self.normalized_alignment or best


def holds_alignment(value: Any) -> bool:
    """Whether this looks like an alignment, or an answer with one."""
    return isinstance(value, Mapping) and any(name in value for name in (*_BARE, *_ANSWERS))


def alignment_of(value: Any) -> type[Alignment]:
    """Which of the alignments a value seems to be."""
    is_bare = isinstance(value, Mapping) and any(name in value for name in _BARE)
    return _bare(value) if is_bare else Answer


_Chunk = Annotated[
    Letters,
    BeforeValidator(
        lambda value: alignment_of(value).model_validate(value).letters(),
        json_schema_input_type=CharactersInSeconds | CharactersInMilliseconds | Answer,
    ),
]


class Chunks(RootModel[list[_Chunk]]):
    """The messages of a stream, in order. A word may go over from one into the next."""

    def tokens(self) -> list[Token]:
        return _chained(self.root).words()


def _chained(chunks: Iterable[Letters]) -> Letters:
    """One alignment: times that begin anew in a chunk count from the end of the chunk before."""
    texts: list[str] = []
    starts: list[float | None] = []
    ends: list[float | None] = []
    reached = 0.0
    for chunk in chunks:
        begins_anew = (_first(chunk.starts) or 0.0) < reached / 2
        offset = reached if begins_anew else 0.0
        texts += chunk.texts
        starts += [None if time is None else time + offset for time in chunk.starts]
        later = [None if time is None else time + offset for time in chunk.ends]
        ends += later
        reached = max([reached, *(time for time in later if time is not None)])
    return Letters(texts, starts, ends)


def _same_length(characters: Sequence[str], *times: Sequence[float | None]) -> None:
    if any(len(one) != len(characters) for one in times):
        raise ValueError("expected as many times as characters")


def _first(times: Iterable[float | None]) -> float | None:
    return next((time for time in times if time is not None), None)
