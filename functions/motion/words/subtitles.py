"""SRT and WebVTT subtitles: both are read, SRT is also written."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pydantic import ConfigDict, RootModel

from functions.motion.words.pages import Page
from functions.motion.words.punctuation import split_words
from functions.motion.words.script import Token, fill_times

_LINE_END = re.compile(r"\r\n|\r|\n")
_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_TIMING = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?")
_STAMP = re.compile(rf"<{_TIME}>")
"""A time inside a WebVTT text."""
_SRT_STYLING = re.compile(r"</?(?:b|i|u|s|font)(?:\s[^<>]{0,200})?>|\{\\[^{}]{0,200}\}", re.IGNORECASE)
_VTT_TAG = re.compile(r"<[^<>]{0,500}>")


@dataclass(frozen=True, slots=True)
class Cue:
    """One subtitle: its lines of text, and the seconds between which it is visible."""

    start: float
    end: float
    lines: tuple[str, ...]

    def tokens(self) -> list[Token]:
        """The words of the cue, which share its time."""
        words = [word for line in self.lines for word in split_words(line)]
        return fill_times([Token(word) for word in words], self.start, self.end)


def read_cues(text: str) -> list[Cue]:
    """All cues of a file. Numbers, names, notes and styles are ignored.

    Raises:
        ValueError: the file has no cue.
    """
    lines = _LINE_END.split(text.lstrip("\ufeff"))
    timings = [(number, match) for number, line in enumerate(lines) if (match := _TIMING.fullmatch(line))]
    if not timings:
        raise ValueError("expected SRT or WebVTT with at least one cue")
    ends = [*(number for number, _ in timings[1:]), len(lines)]
    return [
        _cue(match, lines[number + 1 : end], is_last=end == len(lines))
        for (number, match), end in zip(timings, ends, strict=True)
    ]


def _seconds(hours: str | None, minutes: str, whole: str, fraction: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(whole) + float(f"0.{fraction}")


def _cue(timing: re.Match[str], lines: list[str], *, is_last: bool) -> Cue:
    times = timing.groups()
    return Cue(_seconds(*times[:4]), _seconds(*times[4:]), _text(lines, is_last=is_last))


def _text(lines: list[str], *, is_last: bool) -> tuple[str, ...]:
    """The lines up to an empty one. If that is missing, the next cue's number ends the text."""
    if "" in lines:
        return tuple(lines[: lines.index("")])
    is_numbered = lines and lines[-1].strip().isdigit() and not is_last
    return tuple(lines[:-1] if is_numbered else lines)


class Srt(RootModel[str]):
    """The text of an SRT file. The words of a cue share its time."""

    model_config = ConfigDict(json_schema_extra={"pattern": "-->"})

    def tokens(self) -> list[Token]:
        cues = read_cues(self.root)
        plain = [replace(cue, lines=tuple(_SRT_STYLING.sub("", line) for line in cue.lines)) for cue in cues]
        return [token for cue in plain for token in cue.tokens()]


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


class Vtt(RootModel[str]):
    """The text of a WebVTT file. The words of a cue share its time or have their own."""

    model_config = ConfigDict(json_schema_extra={"pattern": "-->"})

    def tokens(self) -> list[Token]:
        return [token for cue in read_cues(self.root) for token in _tokens(cue)]


def _tokens(cue: Cue) -> list[Token]:
    pieces = [piece for line in cue.lines for piece in _pieces(line)]
    return fill_times([token for time, text in pieces for token in _words(time, text)], cue.start, cue.end)


def _pieces(line: str) -> Iterator[tuple[float | None, str]]:
    """The parts of a line, each with the time before it."""
    time, place = None, 0
    for stamp in _STAMP.finditer(line):
        yield time, line[place : stamp.start()]
        time, place = _seconds(*stamp.groups()), stamp.end()
    yield time, line[place:]


def _words(time: float | None, text: str) -> Iterator[Token]:
    for number, word in enumerate(split_words(html.unescape(_VTT_TAG.sub("", text)))):
        yield Token(word, time if number == 0 else None)
