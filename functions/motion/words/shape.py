"""What the sources of words with times have in common."""

from abc import abstractmethod
from typing import Annotated, Any, Protocol, Self

from pydantic import BaseModel, ConfigDict, Field

from functions.motion.words.token import MOST_S, Token

Seconds = Annotated[float, Field(ge=0, le=MOST_S)]
"""Seconds from the beginning of the sound."""


class Shape(Protocol):
    """One way to write words with times: its schema, its check, and the words that it holds."""

    @classmethod
    def model_validate(cls, obj: Any) -> Self: ...

    @abstractmethod
    def tokens(self) -> list[Token]:
        """The words in order; punctuation may be a token of its own."""


class Foreign(BaseModel):
    """The base of what other systems write: what is of no use here is passed over."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")
