"""Type set in lines: positioned glyphs, ready to be drawn."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from layers.common.typography.face import Face, Metrics
from layers.common.typography.shaping import Lettering

Align = Literal["left", "centre", "right"]


@dataclass(frozen=True, slots=True)
class TypeStyle:
    """How a text is set: its letters, its ``size`` in pixels per em, and the ``leading``, from baseline to
    baseline, as a multiple of the size.
    """

    lettering: Lettering = field(default_factory=Lettering)
    size: float = 48.0
    leading: float = 1.15


@dataclass(frozen=True, slots=True)
class GlyphRun:
    """Glyphs of one face at one size; ``origins`` are pixels in the block, x to the right and y down."""

    face: Face
    size: float
    glyphs: tuple[int, ...]
    origins: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Word:
    """What stands between two spaces, or the part of it that this line has.

    ``index`` counts the words of the whole text as ``str.split`` does; ``left`` and ``right`` are where its
    advance begins and ends, in pixels of the block.
    """

    text: str
    index: int
    left: float
    right: float
    runs: tuple[GlyphRun, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its words in reading order, its ``baseline``, where its advance begins and ends; in pixels of
    the block.
    """

    words: tuple[Word, ...]
    left: float
    right: float
    baseline: float

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def width(self) -> float:
        return self.right - self.left


@dataclass(frozen=True, slots=True)
class Block:
    """Lines in a box of ``width`` × ``height`` pixels whose top left corner is (0, 0).

    The first baseline lies the font's ascent below the top, the last its descent above the bottom, so that
    neither depends on which letters a text has. ``metrics`` are those of the preferred font, in em.
    ``missing`` are characters that no font has: they were left out, or lost their accents.
    """

    lines: tuple[Line, ...]
    style: TypeStyle
    width: float
    height: float
    metrics: Metrics
    missing: tuple[str, ...]

    @property
    def words(self) -> tuple[Word, ...]:
        return tuple(word for line in self.lines for word in line.words)

    @property
    def runs(self) -> tuple[GlyphRun, ...]:
        return tuple(_runs(self.words))


def _runs(words: tuple[Word, ...]) -> Iterator[GlyphRun]:
    for word in words:
        yield from word.runs
