"""WebVTT subtitles."""

import html
import re
from collections.abc import Iterator

from pydantic import ConfigDict, RootModel

from functions.motion.words.cues import STAMP, Cue, read_cues, seconds
from functions.motion.words.filling import filled
from functions.motion.words.marks import words_of
from functions.motion.words.token import Token

_TAG = re.compile(r"<[^<>]{0,500}>")


class Vtt(RootModel[str]):
    """WebVTT as a text. The words of a cue share its time, or have times of their own in it."""

    model_config = ConfigDict(json_schema_extra={"pattern": "-->"})

    def tokens(self) -> list[Token]:
        return [token for cue in read_cues(self.root) for token in _tokens(cue)]


def _tokens(cue: Cue) -> list[Token]:
    pieces = [piece for line in cue.lines for piece in _pieces(line)]
    return filled([token for time, text in pieces for token in _words(time, text)], cue.start, cue.end)


def _pieces(line: str) -> Iterator[tuple[float | None, str]]:
    """The parts of a line, each with the time that is written before it."""
    time, place = None, 0
    for stamp in STAMP.finditer(line):
        yield time, line[place : stamp.start()]
        time, place = seconds(*stamp.groups()), stamp.end()
    yield time, line[place:]


def _words(time: float | None, text: str) -> Iterator[Token]:
    for number, word in enumerate(words_of(html.unescape(_TAG.sub("", text)))):
        yield Token(word, time if number == 0 else None)
