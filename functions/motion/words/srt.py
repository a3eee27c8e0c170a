"""SubRip subtitles, read and written."""

import re
from collections.abc import Iterable
from dataclasses import replace

from pydantic import ConfigDict, RootModel

from functions.motion.words.cues import read_cues
from functions.motion.words.pages import Page
from functions.motion.words.token import Token

_STYLING = re.compile(r"</?(?:b|i|u|s|font)(?:\s[^<>]{0,200})?>|\{\\[^{}]{0,200}\}", re.IGNORECASE)


class Srt(RootModel[str]):
    """SRT as a text. The words of a cue share its time."""

    model_config = ConfigDict(json_schema_extra={"pattern": "-->"})

    def tokens(self) -> list[Token]:
        cues = read_cues(self.root)
        plain = [replace(cue, lines=tuple(_STYLING.sub("", line) for line in cue.lines)) for cue in cues]
        return [token for cue in plain for token in cue.tokens()]


def to_srt(pages: Iterable[Page]) -> str:
    """The pages as cues, in whole milliseconds, so that none overlaps the next."""
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
