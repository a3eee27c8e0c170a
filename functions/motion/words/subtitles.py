"""SRT and WebVTT subtitles, read and written."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pydantic import ConfigDict, RootModel

from functions.motion.words.cue_text import spoken_cues
from functions.motion.words.cues import read_cues
from functions.motion.words.pages import Page
from functions.motion.words.script import TimedWord, Token, joined

_WORD_JOINER = "\u2060"
_SRT_MARKUP = re.compile(r"-->|<(?:[/A-Za-z|]|\d(?=[\d:.,]+>))|\{[\\A-Za-z]|\\[Nnh]|&[#A-Za-z](?=\w*;)")
"""An arrow, tags and times, styles as in ASS and MicroDVD, line ends and spaces as in ASS, and entities."""


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


@dataclass(frozen=True, slots=True)
class WrittenCue:
    """A cue in whole milliseconds; ``end`` > ``start``. Each line has been a page."""

    start: int
    end: int
    lines: tuple[Sequence[TimedWord], ...]


def written_cues(pages: Iterable[Page]) -> list[WrittenCue]:
    """The pages as cues that neither overlap nor are empty of time.

    The words of a page that is gone within its millisecond, which nobody would see, go to the next one.
    """
    cues: list[WrittenCue] = []
    held: tuple[Sequence[TimedWord], ...] = ()
    for page in pages:
        start, end = _milliseconds(page.t), _milliseconds(page.end)
        held = (*held, page.words)
        if end > start:
            cues.append(WrittenCue(start, end, held))
            held = ()
        last = start
    if held and cues:
        cues[-1] = replace(cues[-1], lines=(*cues[-1].lines, *held))
    elif held:
        cues.append(WrittenCue(last, last + 1, held))
    return cues


def to_srt(pages: Iterable[Page]) -> str:
    """The pages as SRT.

    SRT has no escapes. What players read as markup is taken apart by word joiners, which are invisible.
    """
    cues = (
        f"{number}\n{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}\n"
        + "".join(f"{_SRT_MARKUP.sub(_taken_apart, joined(line))}\n" for line in cue.lines)
        for number, cue in enumerate(written_cues(pages), start=1)
    )
    return "\n".join(cues)


def to_vtt(pages: Iterable[Page]) -> str:
    """The pages as WebVTT, with the times of their words."""
    cues = (
        f"\n{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}\n"
        + "".join(f"{line}\n" for line in _vtt_lines(cue))
        for cue in written_cues(pages)
    )
    return "WEBVTT\n" + "".join(cues)


def _vtt_lines(cue: WrittenCue) -> Iterator[str]:
    """The lines of a cue. As the format demands, its times rise and are inside its own."""
    latest = cue.start
    for line in cue.lines:
        text = ""
        for number, word in enumerate(line):
            time = _milliseconds(word.t)
            stamp = f"<{_clock(time, '.')}>" if latest < time < cue.end else ""
            latest = max(latest, time) if stamp else latest
            space = " " if number and not word.glued else ""
            text += f"{space}{stamp}{html.escape(word.w, quote=False)}"
        yield text


def _taken_apart(markup: re.Match[str]) -> str:
    return f"{markup[0][:-1]}{_WORD_JOINER}{markup[0][-1]}"


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)


def _clock(milliseconds: int, mark: str) -> str:
    """``HH:MM:SS``, the mark of the fraction, and ``mmm``."""
    rest, thousandths = divmod(milliseconds, 1000)
    rest, whole = divmod(rest, 60)
    hours, minutes = divmod(rest, 60)
    return f"{hours:02}:{minutes:02}:{whole:02}{mark}{thousandths:03}"
