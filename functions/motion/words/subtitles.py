"""SRT and WebVTT subtitles: both are read, SRT is also written."""

from collections.abc import Iterable

from pydantic import ConfigDict, RootModel

from functions.motion.words.cue_text import spoken_cues
from functions.motion.words.cues import read_cues
from functions.motion.words.pages import Page
from functions.motion.words.script import Token


class Srt(RootModel[str]):
    """The text of an SRT file. The words of a cue share its time or have their own."""

    model_config = ConfigDict(json_schema_extra={"pattern": "-->"})

    def tokens(self) -> list[Token]:
        return _tokens(self.root)


class Vtt(RootModel[str]):
    """The text of a WebVTT file. The words of a cue share its time or have their own."""

    model_config = ConfigDict(json_schema_extra={"pattern": "-->"})

    def tokens(self) -> list[Token]:
        return _tokens(self.root)


def _tokens(text: str) -> list[Token]:
    return [token for cue in spoken_cues(read_cues(text)) for token in cue.tokens()]


def to_srt(pages: Iterable[Page]) -> str:
    """The pages as SRT cues in whole milliseconds, so that no cue overlaps the next."""
    cues = (
        f"{number}\n{_clock(page.t)} --> {_clock(page.end)}\n{page.text}\n"
        for number, page in enumerate(pages, start=1)
    )
    return "\n".join(cues)


def _clock(seconds: float) -> str:
    """``HH:MM:SS,mmm``."""
    rest, milliseconds = divmod(round(seconds * 1000), 1000)
    rest, whole = divmod(rest, 60)
    hours, minutes = divmod(rest, 60)
    return f"{hours:02}:{minutes:02}:{whole:02},{milliseconds:03}"
