"""What of a photo is kept."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from layers.common.core.capability import Params


class Segmentation(Params):
    """What of the photo is kept."""

    mode: Literal["salient", "rest"] = Field(
        "salient", description="salient keeps the subject, rest everything else."
    )
    prompt: str | None = Field(
        None, min_length=1, max_length=500, description="What to keep, in words: a vision model finds it."
    )
    negative_prompt: str | None = Field(
        None, min_length=1, max_length=500, description="What to drop, as prompt."
    )

    @property
    def recipe(self) -> tuple[str | None, ...]:
        """What makes a difference to a cut-out that is kept."""
        return self.mode, self.prompt, self.negative_prompt

    @property
    def in_words(self) -> Iterator[str]:
        """Names of the fields that are given and need a vision model."""
        return (name for name in ("prompt", "negative_prompt") if getattr(self, name) is not None)
