"""Subtitles: texts with a beginning and an end, as SRT and WebVTT write them alike."""

import re
from dataclasses import dataclass

from functions.motion.words.filling import filled
from functions.motion.words.marks import words_of
from functions.motion.words.token import Token

_LINE_END = re.compile(r"\r\n|\r|\n")
_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_TIMING = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?")
STAMP = re.compile(rf"<{_TIME}>")
"""A time inside a text of WebVTT."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One subtitle: its text in lines, and the seconds between which it is shown."""

    start: float
    end: float
    lines: tuple[str, ...]

    def tokens(self) -> list[Token]:
        """Its words, which share its time."""
        words = [word for line in self.lines for word in words_of(line)]
        return filled([Token(word) for word in words], self.start, self.end)


def read_cues(text: str) -> list[Cue]:
    """All cues of a file; numbers, names, notes and styles are passed over.

    Raises:
        ValueError: there is no cue.
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


def seconds(hours: str | None, minutes: str, whole: str, fraction: str) -> float:
    """The time that its four parts tell."""
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(whole) + float(f"0.{fraction}")


def _cue(timing: re.Match[str], lines: list[str], *, is_last: bool) -> Cue:
    times = timing.groups()
    return Cue(seconds(*times[:4]), seconds(*times[4:]), _text(lines, is_last=is_last))


def _text(lines: list[str], *, is_last: bool) -> tuple[str, ...]:
    """The lines up to an empty one; where it is forgotten, the next cue's number ends them."""
    if "" in lines:
        return tuple(lines[: lines.index("")])
    is_numbered = lines and lines[-1].strip().isdigit() and not is_last
    return tuple(lines[:-1] if is_numbered else lines)
