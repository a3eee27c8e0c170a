"""What every effect accepts that shows words as they are said."""

from typing import ClassVar, Self

from pydantic import Field, model_validator

from functions.motion.params import POSTER, VIDEO, EffectParams
from functions.motion.words.words import Words

SUBTITLES = "application/x-subrip"


class SpokenParams(EffectParams):
    """Parameters of effects that show words in time."""

    media_types: ClassVar[tuple[str, ...]] = (VIDEO, POSTER, SUBTITLES)

    words: Words = Field(examples=[["Räntan", "sänks", "med 0,25", "i juni"]])
    srt: bool = Field(default=False, description="The pages as subtitles in SRT instead of the video.")

    @property
    def media_type(self) -> str:
        return SUBTITLES if self.srt else super().media_type

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if self.srt and self.poster:
            raise ValueError("expected at most one of `poster` and `srt`")
        return self
