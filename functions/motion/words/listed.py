"""Words as our own callers list them. An entry may hold several, which then share a time."""

from typing import Annotated

from pydantic import Field, RootModel

from functions.motion.words.script import LONGEST_WORD, MOST_WORDS
from functions.motion.words.shape import Seconds
from functions.motion.words.token import Token
from layers.common.core.capability import JsonParams
from layers.common.core.text_pattern import TextPattern

Word = Annotated[str, Field(max_length=LONGEST_WORD), TextPattern(r"\S", "a word that is not blank")]
"""What is shown as one word: it may hold spaces, but not spaces alone."""


class Strings(RootModel[Annotated[list[Word], Field(min_length=1, max_length=MOST_WORDS)]]):
    """Words without times: they come at an even beat."""

    def tokens(self) -> list[Token]:
        return [Token(_tidy(word)) for word in self.root]


class Entry(JsonParams):
    """A word and its time."""

    w: Word = Field(description="The word.")
    t: Seconds | None = Field(None, description="Second at which it is said; null where not known.")
    end: Seconds | None = Field(None, description="Second at which it ends; estimated when left out.")


class Entries(RootModel[Annotated[list[Entry], Field(min_length=1, max_length=MOST_WORDS)]]):
    """Words with times; some may lack them and are fitted in between the others."""

    def tokens(self) -> list[Token]:
        return [Token(_tidy(entry.w), entry.t, entry.end) for entry in self.root]


def _tidy(word: str) -> str:
    return " ".join(word.split())
