"""The text of a cue: its markup read, its entities resolved, and what was on the screen already left out."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from functions.motion.words.character_times import CharacterTimes
from functions.motion.words.cues import TIME, Cue, seconds
from functions.motion.words.punctuation import word_spans
from functions.motion.words.script import Token, fill_times

_TAG = re.compile(
    rf"<{TIME}>|(?P<override>\{{\\[^{{}}]{{0,200}}\}}|\{{[yYcCfFsSpPoH]:[^{{}}]{{0,100}}\}}|<\|[^<>|]{{0,40}}\|>)"
    r"|<(?P<close>/?)(?P<name>[A-Za-z][\w:-]*)(?:[\s/.][^<>]{0,500})?>|(?P<line>\\[Nn])|(?P<space>\\h)"
)
"""A time, a style as in ASS or MicroDVD, a token of Whisper, a tag, a line end and a space as in ASS."""
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_READINGS = ("rt", "rp")
"""Ruby tells how its base is read; it is not said twice."""
_LINES = ("br", "p", "div")
_TIME_GROUPS = 7
_INSTANT_S = 0.05
"""Longest cue that only moves a line up, and longest gap between cues that follow each other."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a cue.

    Attributes:
        stamps: places in its text, and the seconds from which on the words there are spoken.
        marked: places of its letters that are underlined.
    """

    text: str
    stamps: tuple[tuple[int, float], ...] = ()
    marked: frozenset[int] = frozenset()

    @property
    def plain(self) -> str:
        return " ".join(self.text.split())


@dataclass(frozen=True, slots=True)
class CueText:
    """A cue whose markup is read; ``lines`` are not blank."""

    start: float
    end: float
    lines: tuple[Line, ...]

    def tokens(self) -> list[Token]:
        """The words of the cue, which share its time or have their own."""
        text = "\n".join(line.text for line in self.lines)
        starts: list[float | None] = [None] * len(text)
        place = 0
        for line in self.lines:
            for at, time in line.stamps:
                starts[_first_letter(text, place + at)] = time
            place += len(line.text) + 1
        times = CharacterTimes(text, starts, [None] * len(text))
        words = times.words(has_markup=False, has_labels=True)
        if self.end > self.start or not words:
            return fill_times(words, self.start, self.end)
        # Times in the wrong order: the words last until the next cue.
        return [replace(words[0], start=words[0].start or self.start), *words[1:]]


def read_cue(cue: Cue) -> CueText:
    """Read the markup of a cue."""
    reader = _Reader()
    text = "\n".join(cue.lines)
    place = 0
    for tag in _TAG.finditer(text):
        reader.add(text[place : tag.start()])
        reader.tag(tag)
        place = tag.end()
    reader.add(text[place:])
    lines = [line for line in reader.lines if line.text.strip()]
    return CueText(cue.start, cue.end, tuple(lines))


@dataclass(slots=True)
class _Reader:
    lines: list[Line] = field(default_factory=lambda: [Line("")])
    is_reading: bool = False
    is_marked: bool = False

    def add(self, source: str) -> None:
        if self.is_reading:
            return
        for number, part in enumerate(_ENTITY.sub(lambda found: html.unescape(found[0]), source).split("\n")):
            if number:
                self.lines.append(Line(""))
            line = self.lines[-1]
            places = range(len(line.text), len(line.text) + len(part)) if self.is_marked else ()
            self.lines[-1] = replace(line, text=line.text + part, marked=line.marked | frozenset(places))

    def tag(self, found: re.Match[str]) -> None:
        name, opens = (found["name"] or "").lower(), not found["close"]
        if name in (*_READINGS, "ruby"):
            self.is_reading = opens and name in _READINGS
        elif name == "u":
            self.is_marked = opens
        elif name in _LINES or found["line"]:
            self.add("\n")
        elif found["space"]:
            self.add(" ")
        elif not name and not found["override"] and not self.is_reading:
            line = self.lines[-1]
            stamp = len(line.text), seconds(found.groups()[:_TIME_GROUPS])
            self.lines[-1] = replace(line, stamps=(*line.stamps, stamp))


def _first_letter(text: str, place: int) -> int:
    """The place of the first letter from a stamp on; the last place if there is none."""
    return next((at for at in range(place, len(text)) if not text[at].isspace()), len(text) - 1)


def spoken_cues(cues: Sequence[Cue]) -> list[CueText]:
    """Cues with markup read, each with only what is newly spoken.

    Captions that roll up show a line again above the next one. A file with times inside its lines, as YouTube
    writes them, tells by these which lines are new. Where no line has them, lines are carried over if most
    cues of several lines start with the last lines of the one before. Whisper repeats a line for each word,
    which is underlined.
    """
    read = _without_repeated_lines([read_cue(cue) for cue in cues])
    return [cue for cue in _with_marked_words(read) if cue.lines]


def _without_repeated_lines(cues: Sequence[CueText]) -> list[CueText]:
    counts = [0, *(_carried(before, cue) for before, cue in pairwise(cues))]
    if not _rolls_up(cues, counts):
        return list(cues)
    has_stamps = any(line.stamps for cue in cues for line in cue.lines)
    result = []
    for number, (cue, count) in enumerate(zip(cues, counts, strict=True)):
        is_carried = count and _is_shown_again(cues[number - 1], cue, count, has_stamps=has_stamps)
        result.append(replace(cue, lines=cue.lines[count:]) if is_carried else cue)
    return result


def _carried(before: CueText, cue: CueText) -> int:
    """How many of a cue's first lines are the last lines of the one before, without times of their own."""
    shown = [line.plain for line in before.lines]
    fresh = [line.plain if not line.stamps else "" for line in cue.lines]
    return next((n for n in range(min(len(shown), len(fresh)), 0, -1) if shown[-n:] == fresh[:n]), 0)


def _is_instant(cue: CueText) -> bool:
    return cue.end - cue.start <= _INSTANT_S


def _rolls_up(cues: Sequence[CueText], counts: Sequence[int]) -> bool:
    """Whether the file shows lines again that were spoken before."""
    if any(
        count and (_is_instant(cue) or _has_own_times(cue)) for cue, count in zip(cues, counts, strict=True)
    ):
        return True
    higher = [count for cue, count in zip(cues[1:], counts[1:], strict=True) if len(cue.lines) > 1]
    carried = sum(count > 0 for count in higher)
    return carried > 1 and 2 * carried > len(higher)


def _has_own_times(cue: CueText) -> bool:
    return any(line.stamps for line in cue.lines)


def _is_shown_again(before: CueText, cue: CueText, count: int, *, has_stamps: bool) -> bool:
    if cue.start - before.end > _INSTANT_S and not has_stamps:
        return False
    # Nothing new: said once more, unless it only bridges two cues or lost the times that it had.
    lost_times = any(line.stamps for line in before.lines[-count:])
    return count < len(cue.lines) or _is_instant(cue) or lost_times


def _with_marked_words(cues: Sequence[CueText]) -> list[CueText]:
    """Runs of cues with one text, of which each underlines another word, as one cue with times."""
    result: list[CueText] = []
    run: list[CueText] = []
    for cue in cues:
        if run and not _continues(run, cue):
            result += _as_one(run)
            run = []
        run.append(cue)
    return [*result, *_as_one(run)]


def _continues(run: Sequence[CueText], cue: CueText) -> bool:
    same = [line.text for line in run[-1].lines] == [line.text for line in cue.lines]
    return same and cue.start - run[-1].end <= _INSTANT_S and (_marks(cue) != _marks(run[-1]))


def _marks(cue: CueText) -> list[frozenset[int]]:
    return [line.marked for line in cue.lines]


def _as_one(run: Sequence[CueText]) -> Iterator[CueText]:
    if len(run) < 2 or not all(_is_partly_marked(cue) or not any(_marks(cue)) for cue in run):
        yield from run
        return
    lines = list(run[0].lines)
    for cue in run:
        for number, line in enumerate(cue.lines):
            begins = [
                start
                for start, stop in word_spans(line.text)
                if any(at in line.marked for at in range(start, stop))
            ]
            known = {at for at, _ in lines[number].stamps}
            stamps = tuple((at, cue.start) for at in begins[:1] if at not in known)
            lines[number] = replace(lines[number], stamps=(*lines[number].stamps, *stamps))
    yield CueText(run[0].start, max(cue.end for cue in run), tuple(lines))


def _is_partly_marked(cue: CueText) -> bool:
    letters = sum(len(line.text) for line in cue.lines)
    return 0 < sum(map(len, _marks(cue))) < letters
