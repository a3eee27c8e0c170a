"""The cues of SRT and WebVTT files: which lines are times, and which are text.

Both formats are read alike, as players read them. Text belongs to the cue before it, also after an empty
line. What is neither a cue nor a number, a name, a note or a style is refused, not left out.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from functions.motion.words.script import MOST_WORDS

_LINE_END = re.compile(r"\r\n|\r|\n")
_FRACTION = r"(?: ?[.,] ?(\d{1,9})| ?: ?(\d{3})(?!\d))?"
TIME = r"([-−]?) ?(?:(?:(\d{1,6}) ?: ?)?(\d{1,3}) ?: ?(\d{1,2})(?!\d)|(\d{1,6})(?= ?[.,] ?\d))" + _FRACTION
"""Hours, thousandths and, before a fraction, minutes may be missing; the fraction's mark may be any."""
_ARROW = r" ?(?:-{1,3} ?>|[–—]>|→|-{2}&gt;) ?"
_TIMING = re.compile(rf"{TIME}{_ARROW}{TIME}(?: (.+))?")
_SETTING = re.compile(r"[A-Za-z]\w*:\S*")
_LIKE_TIMING = re.compile(
    r".*\d ?[:.,] ?\d.*-->.*|.*-->.*\d ?[:.,] ?\d.*|.*\d ?--> ?\d.*"
    r"|\d+ ?:[\d :.,]*[-=~–—]{0,3} ?>.*"
    r"|\W*\d+:\d+(?::\d+[.,]?|[.,])\d+\W+\d+:\d+(?::\d+[.,]?|[.,])\d+\W*"
)
"""What nobody says: an arrow beside a time, or two exact times and nothing else."""
_NUMBER = re.compile(r"\s*#?\d+[.:]?\s*")
_NOTE = re.compile(r"NOTE(?:[ \t].*)?|STYLE[ \t]*|REGION[ \t]*")
_SIGNATURE = re.compile(r"WEBVTT(?:[ \t].*)?", re.IGNORECASE)
_TIME_GROUPS = 7
_LONGEST_TIMING = 500
_MOST_PIECES = 12 * MOST_WORDS
"""Words, numbers, times and settings, if every word is a cue and is shown three times."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One subtitle: its lines of text, and the seconds between which it is visible.

    ``end`` may be before ``start``, as files have it.
    """

    start: float
    end: float
    lines: tuple[str, ...]


def is_vtt(text: str) -> bool:
    """Whether a text starts with WebVTT's signature."""
    return _SIGNATURE.fullmatch(_LINE_END.split(_unmarked(text).lstrip(), maxsplit=1)[0].rstrip()) is not None


def _unmarked(text: str) -> str:
    """The text without a byte order mark, also if that was decoded as Latin-1."""
    return text.removeprefix("ï»¿").lstrip("\ufeff\ufffe")


def read_cues(text: str) -> list[Cue]:
    """All cues of a file, in order of time. Numbers, names, notes and styles are left out.

    Raises:
        ValueError: the file has no cue, or a line is not understood; the message names the line.
    """
    if len(text.split()) > _MOST_PIECES:
        raise ValueError(f"expected at most {MOST_WORDS:,} words, found many more")
    lines = [line.strip("\ufeff\u200e\u200f") for line in _LINE_END.split(_unmarked(text.rstrip()))]
    has_signature = is_vtt(text)
    notes = set(_note_lines(lines)) if has_signature else set()
    timings = [
        (number, found)
        for number, line in enumerate(lines)
        if (found := _timing(line, number, notes)) is not None
    ]
    if not timings:
        raise ValueError("expected SRT or WebVTT with at least one cue")
    first = timings[0][0]
    number_gap = _check_prelude(lines, first, notes, is_vtt=has_signature)
    if number_gap and _ends_with_number(lines, len(timings) + 1):
        lines[-1] = ""
    nexts = [*(number for number, _ in timings[1:]), len(lines)]
    cues = []
    for (number, (start, end, beside)), following in zip(timings, nexts, strict=True):
        stop = following
        if following < len(lines):
            stop = _before_header(lines, number + 1, following, number_gap=number_gap, is_vtt=has_signature)
        own = [lines[at] for at in range(number + 1, stop) if at not in notes]
        cues.append(Cue(start, end, (*beside, *(line for line in own if line.strip()))))
    return sorted(cues, key=lambda cue: cue.start)


def seconds(groups: Sequence[str | None]) -> float:
    """The time that :data:`TIME` matched, from its groups; 0 if it is negative, before the sound starts."""
    sign, hours, minutes, whole, alone, fraction, thousandths = groups
    if sign:
        return 0.0
    time = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(whole or alone or 0)
    return time + float(f"0.{fraction or thousandths or 0}")


def _timing(line: str, number: int, notes: set[int]) -> tuple[float, float, tuple[str, ...]] | None:
    """The times of a line, and the text beside them; None if the line is no timing.

    Raises:
        ValueError: it is one, but not understood.
    """
    if "-" not in line and not any(sign in line for sign in "→–—:"):
        return None
    plain = " ".join(unicodedata.normalize("NFKC", line).split())
    found = _TIMING.fullmatch(plain)
    if found is None:
        if number not in notes and _LIKE_TIMING.fullmatch(plain[:_LONGEST_TIMING]):
            raise ValueError(f"expected times such as 00:00:01,000 --> 00:00:02,000 in line {number + 1}")
        return None
    beside = found[2 * _TIME_GROUPS + 1] or ""
    groups = found.groups()
    times = seconds(groups[:_TIME_GROUPS]), seconds(groups[_TIME_GROUPS : 2 * _TIME_GROUPS])
    return *times, () if all(map(_SETTING.fullmatch, beside.split())) else (beside,)


def _note_lines(lines: Sequence[str]) -> Iterator[int]:
    """The lines of a WebVTT file's notes, styles and regions: from their word to an empty line or a cue."""
    inside = False
    for number, line in enumerate(lines):
        is_first = number == 0 or not lines[number - 1].strip()
        if not line.strip() or _TIMING.fullmatch(" ".join(line.split())):
            inside = False
        elif is_first and _NOTE.fullmatch(line):
            inside = True
        if inside:
            yield number


def _check_prelude(lines: Sequence[str], first: int, notes: set[int], *, is_vtt: bool) -> int:
    """How many lines before the first cue's times, in line ``first``, its number stands; 0 if it has none.

    Raises:
        ValueError: there is other text before it.
    """
    start = next(number for number, line in enumerate(lines) if line.strip())
    if is_vtt:  # its header ends with an empty line
        start = next((number for number in range(start, first) if not lines[number].strip()), first)
    before = [number for number in range(start, first) if lines[number].strip() and number not in notes]
    if not before:
        return 0
    last = before.pop()
    is_number = _NUMBER.fullmatch(lines[last]) is not None
    is_name = is_vtt and last == first - 1
    if before or not (is_number or is_name):
        stray = (before or [last])[0]
        raise ValueError(f"expected the number and the times of a subtitle in line {stray + 1}")
    return first - last if is_number else 0


def _ends_with_number(lines: Sequence[str], number: int) -> bool:
    """Whether the last line is the number of a cue that was cut off."""
    return len(lines) > 1 and not lines[-2].strip() and lines[-1].strip() == str(number)


def _before_header(lines: Sequence[str], begin: int, timing: int, *, number_gap: int, is_vtt: bool) -> int:
    """Where the text ends that starts in line ``begin``: before the number or name of the cue at ``timing``.

    Without an empty line before it, a number belongs to the text unless the first cue has one, too.
    """
    last = timing - 1
    while last >= begin and not lines[last].strip():
        last -= 1
    if last < begin:
        return begin
    is_apart = not lines[last - 1].strip()
    is_number = _NUMBER.fullmatch(lines[last]) is not None
    if last == timing - 1:
        is_header = (is_number and (is_apart or number_gap > 0)) or (is_vtt and is_apart)
    else:
        # An empty line between a number and its times, in files with an empty line after each.
        is_header = is_number and is_apart and number_gap > 1
    return last if is_header else timing
