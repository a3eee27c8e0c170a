"""Parameters of films with words: whether these are burned in, and the subtitle files beside the film."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from functions.motion.params import POSTER, VIDEO, FrameParams

SRT, VTT = "application/x-subrip", "text/vtt"

SubtitleFile = Literal["srt", "vtt"]


class SubtitleParams(FrameParams):
    """Parameters of films that show words in time."""

    media_types: ClassVar[tuple[str, ...]] = (VIDEO, POSTER, SRT, VTT)

    subtitles: Literal["burned", "soft", "both"] = Field(
        "burned",
        description="Where the words are: burned, in the picture; soft, in a subtitle track that the player "
        "shows; or both.",
    )
    srt: bool = Field(default=False, description="Return the pages as SRT subtitles instead of the video.")
    vtt: bool = Field(
        default=False,
        description="Return the pages as WebVTT, with the time of each word, instead of the video.",
    )
    keep: Annotated[list[SubtitleFile], Field(max_length=2)] = Field(
        default_factory=list,
        description="Subtitle files that a job keeps beside the video: srt, vtt. Without effect where the "
        "result is the answer.",
        examples=[["srt", "vtt"]],
    )

    @property
    def media_type(self) -> str:
        return SRT if self.srt else VTT if self.vtt else super().media_type

    @property
    def are_words_burned(self) -> bool:
        """Whether the words are in the picture."""
        return self.subtitles != "soft"

    @property
    def is_text(self) -> bool:
        """Whether the result is a subtitle file, for which no picture is needed."""
        return self.srt or self.vtt

    @model_validator(mode="after")
    def _check_exclusive(self) -> Self:
        if sum((self.poster, self.srt, self.vtt)) > 1:
            raise ValueError("expected at most one of `poster`, `srt` and `vtt`")
        return self
