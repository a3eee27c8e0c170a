"""A block of text: lines of positioned glyphs, ready to be drawn."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

from layers.common.typography.fonts import Font, Metrics
from layers.common.typography.shaping import Lettering

_MOST_NAMED = 20

Align = Literal["left", "centre", "right"]


@dataclass(frozen=True, slots=True)
class TypeStyle:
    """``size`` is in pixels per em; ``leading``, from baseline to baseline, is a multiple of it."""

    lettering: Lettering = field(default_factory=Lettering)
    size: float = 48.0
    leading: float = 1.15


@dataclass(frozen=True, slots=True)
class GlyphRun:
    """Glyphs of one font at one size; ``origins`` are in pixels of the block, y down."""

    font: Font
    size: float
    glyphs: tuple[int, ...]
    origins: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or the part of it on this line.

    ``index`` is the word's index in the text, as ``characters.WORD`` counts; ``left`` and ``right`` are the
    ends of its advance, in pixels of the block.
    """

    text: str
    index: int
    left: float
    right: float
    runs: tuple[GlyphRun, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Words in reading order; the baseline and the ends of the advance are in pixels of the block."""

    words: tuple[Word, ...]
    left: float
    right: float
    baseline: float

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines in a box of ``width`` × ``height`` pixels whose upper left corner is (0, 0).

    The first baseline is the font's ascent below the top, the last its descent above the bottom, whatever the
    letters. ``metrics`` are those of the preferred font, in em. ``missing`` are the characters that no font
    covers: they were left out, or lost their accents.
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
    """Height in pixels of a block of ``lines`` lines."""
    return (metrics.ascent + metrics.descent + (lines - 1) * style.leading) * style.size


def code_points(clusters: Iterable[str]) -> str:
    """The first characters of a text in ASCII, for a header: ``U+1F600 U+E000``."""
    characters = islice((character for cluster in clusters for character in cluster), _MOST_NAMED)
    return " ".join(f"U+{ord(character):04X}" for character in characters)
