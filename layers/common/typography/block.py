"""Type set in lines: positioned glyphs, ready to be drawn."""

from collections.abc import Iterable
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
    """Glyphs of one face at one size; ``origins`` are pixels of the block, x to the right and y down."""

    face: Face
    size: float
    glyphs: tuple[int, ...]
    origins: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Word:
    """What stands between two spaces, or the part of it that this line has.

    ``index`` counts the words of the text as ``str.split`` does; ``left`` and ``right`` are where its advance
    begins and ends, in pixels of the block.
    """

    text: str
    index: int
    left: float
    right: float
    runs: tuple[GlyphRun, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Words in the order of reading; the baseline and the ends of the advance are pixels of the block."""

    words: tuple[Word, ...]
    left: float
    right: float
    baseline: float

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines in a box of ``width`` × ``height`` pixels whose top left corner is (0, 0).

    The first baseline lies the font's ascent below the top and the last its descent above the bottom,
    whichever letters a text has. ``metrics`` are those of the preferred font, in em. ``missing`` are the
    characters that no font has: they were left out, or lost their accents.
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
        return tuple(run for word in self.words for run in word.runs)


def block_height(lines: int, style: TypeStyle, metrics: Metrics) -> float:
    """How high a block of so many lines is, in pixels."""
    return (metrics.ascent + metrics.descent + (lines - 1) * style.leading) * style.size


def code_points(characters: Iterable[str]) -> str:
    """Characters as a header can name them: ``U+1F600 U+E000``."""
    return " ".join(f"U+{ord(character):04X}" for character in characters)
