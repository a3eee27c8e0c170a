"""Pages set in type: which glyphs belong to which of the words, and where they stand on the frame."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from functions.motion.words.pages import Page
from layers.common.errors import InvalidParameter
from layers.common.imaging.alpha import Box
from layers.common.typography.block import Block, GlyphRun, TypeStyle, Word
from layers.common.typography.raster import ink_box
from layers.common.typography.typeset import fit_block

_SMALLEST = 8.0
"""Px per em below which nothing is read."""
_SHORT = 12
"""Characters of an entry of several words that stays on one line."""
_NO_BREAK_SPACE = "\u00a0"
_MOST_NAMED = 20


class Stretch(NamedTuple):
    """Where a word stands on one line: its ends and its baseline, in pixels of the block."""

    left: float
    right: float
    baseline: float


@dataclass(frozen=True, slots=True)
class SetPage:
    """A page as a block, ``parts`` of which belong to each of its words; none where no font has its signs."""

    page: Page
    block: Block
    parts: tuple[tuple[Word, ...], ...]

    def runs(self, number: int) -> Sequence[GlyphRun]:
        """The glyphs of a word of the page."""
        return [run for part in self.parts[number] for run in part.runs]

    def stretches(self, number: int) -> Sequence[Stretch]:
        """Where a word of the page stands, line by line."""
        baselines = {part: line.baseline for line in self.block.lines for part in line.words}
        return [
            Stretch(min(part.left for part in parts), max(part.right for part in parts), baseline)
            for baseline, group in groupby(self.parts[number], key=baselines.__getitem__)
            for parts in [list(group)]
        ]

    @property
    def ink(self) -> Box:
        """The pixels of the block that its letters touch."""
        return ink_box(self.block.runs) or (0, 0, 0, 0)

    @property
    def caps(self) -> tuple[float, float]:
        """From the top of the first line's capitals to the last baseline, in pixels of the block."""
        lines, rise = self.block.lines, self.block.metrics.cap_height * self.block.style.size
        return lines[0].baseline - rise, lines[-1].baseline


def set_page(
    page: Page, style: TypeStyle, width: float, height: float, most_lines: int, space: str = " "
) -> SetPage:
    """Set a page in the middle of ``width`` pixels, as large as there is room, but not above ``style.size``.

    An entry of a few short words stays on one line.

    Args:
        space: what stands between two entries.

    Raises:
        InvalidParameter: there is no room for it.
    """
    texts = [_held(word.w) for word in page.words]
    smallest = min(_SMALLEST, style.size)
    try:
        block = fit_block(space.join(texts), style, width, height, "centre", most_lines, smallest)
    except InvalidParameter as fault:
        raise fault.at("words") from None
    owners = [number for number, text in enumerate(texts) for _ in text.split()]
    parts = tuple(
        tuple(part for part in block.words if owners[part.index] == number) for number in range(len(texts))
    )
    return SetPage(page, block, parts)


def notes(pages: Iterable[SetPage]) -> dict[str, str]:
    """What is to be told: the characters that no font has."""
    missing = dict.fromkeys(sign for page in pages for sign in page.block.missing)
    named = [f"U+{ord(character):04X}" for sign in missing for character in sign][:_MOST_NAMED]
    return {"Words-Missing": " ".join(named)} if named else {}


def _held(entry: str) -> str:
    return entry.replace(" ", _NO_BREAK_SPACE) if len(entry) <= _SHORT else entry
