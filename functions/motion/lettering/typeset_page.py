"""Caption pages set in type: the glyphs of each word, where they stand, and the pills behind them."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import Generic, NamedTuple, TypeVar

from functions.motion.picture.sprite import Sprite, rounded_rectangle
from functions.motion.words.pages import Page
from functions.motion.words.script import joined
from layers.common.errors import InvalidParameter
from layers.common.imaging.alpha import Box, Colour
from layers.common.typography.block import Block, GlyphRun, TypeStyle, Word, code_points
from layers.common.typography.characters import WORD, ZERO_WIDTH_SPACE
from layers.common.typography.raster import ink_box
from layers.common.typography.typeset import collect_missing, fit_block, nothing_shown

PILL_SIDE = 0.15
"""Em between letters and the ends of a pill."""
_PILL_ABOVE, _PILL_BELOW = 0.3, 0.25
"""Em from the top of the capitals to the upper edge, and from the baseline to the lower edge."""
_PILL_RADIUS = 0.24

_SMALLEST = 8.0
"""Px per em below which type is unreadable."""
_SHORT = 12
"""Maximum characters of an entry of several words that stays on one line."""
_NO_BREAK_SPACE = "\u00a0"
_MOST_CACHED = 2
"""Pages that stay drawn, so that memory use does not grow with the length of a film."""

Drawing = TypeVar("Drawing")


class Stretch(NamedTuple):
    """The part of a word on one line: its ends and its baseline, in pixels of the block."""

    left: float
    right: float
    baseline: float


@dataclass(frozen=True, slots=True)
class TypesetPage:
    """A page as a block. ``parts`` are the block's words that belong to each word of the page.

    A word has no parts if no font has its characters.
    """

    page: Page
    block: Block
    parts: tuple[tuple[Word, ...], ...]

    def runs(self, number: int) -> Sequence[GlyphRun]:
        """The glyphs of word ``number`` of the page."""
        return [run for part in self.parts[number] for run in part.runs]

    def stretches(self, number: int) -> Sequence[Stretch]:
        """Where word ``number`` of the page stands, line by line."""
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
        """The top of the first line's capitals and the last baseline, in pixels of the block."""
        lines, rise = self.block.lines, self.block.metrics.cap_height * self.block.style.size
        return lines[0].baseline - rise, lines[-1].baseline


def typeset_page(
    page: Page, style: TypeStyle, width: float, height: float, most_lines: int, space: str = " "
) -> TypesetPage:
    """Set a page centred in ``width`` pixels, as large as it fits, at most ``style.size``.

    An entry of a few short words stays on one line.

    Args:
        space: the space between two entries.

    Raises:
        InvalidParameter: the page does not fit.
    """
    words = [replace(word, w=_unbroken(word.w)) for word in page.words]
    smallest = min(_SMALLEST, style.size)
    try:
        with collect_missing():  # of words, which have a note of their own
            block = fit_block(
                joined(words, space, ZERO_WIDTH_SPACE),
                style,
                width,
                height,
                "centre",
                most_lines,
                smallest,
                may_vanish=True,
            )
    except InvalidParameter as fault:
        raise fault.at("words") from None
    owners = [number for number, word in enumerate(words) for _ in WORD.findall(word.w)]
    parts = tuple(
        tuple(part for part in block.words if owners[part.index] == number) for number in range(len(words))
    )
    return TypesetPage(page, block, parts)


def notes(pages: Iterable[TypesetPage]) -> dict[str, str]:
    """Response headers about the pages: ``Words-Missing`` lists the characters that no font has."""
    missing = dict.fromkeys(sign for page in pages for sign in page.block.missing)
    return {"Words-Missing": code_points(missing)} if missing else {}


def check_shown(pages: Sequence[TypesetPage]) -> None:
    """Refuse pages of which nothing would be seen.

    Raises:
        InvalidParameter: no font has any character of any page.
    """
    missing = dict.fromkeys(sign for page in pages for sign in page.block.missing)
    if missing and not any(page.block.words for page in pages):
        raise nothing_shown(missing).at("words")


class Pager(Generic[Drawing]):
    """Finds the page that is visible at a given time, and draws it on demand.

    Args:
        pages: in order of time.
        draw: draws the page of a given number; called again after the page is evicted from the cache.
    """

    def __init__(self, pages: Sequence[Page], draw: Callable[[int], Drawing]) -> None:
        self._pages = pages
        self._starts = [page.t for page in pages]
        self._draw = lru_cache(maxsize=_MOST_CACHED)(draw)

    def at(self, t: float) -> Drawing | None:
        """The page that is visible at second ``t``; None between pages."""
        number = bisect_right(self._starts, t) - 1
        if number < 0 or t >= self._pages[number].end:
            return None
        return self._draw(number)


def pill_box(page: TypesetPage, stretch: Stretch, at: tuple[float, float]) -> Box:
    """The box of the pill behind a stretch of a page whose block stands at ``at``."""
    em, rise = page.block.style.size, page.block.metrics.cap_height
    return (
        round(at[0] + stretch.left - PILL_SIDE * em),
        round(at[1] + stretch.baseline - (rise + _PILL_ABOVE) * em),
        round(at[0] + stretch.right + PILL_SIDE * em),
        round(at[1] + stretch.baseline + _PILL_BELOW * em),
    )


def pill(box: Box, em: float, colour: Colour) -> Sprite:
    """A box with round ends.

    Args:
        em: size of the letters on it, in pixels.
    """
    size = box[2] - box[0], box[3] - box[1]
    return Sprite.of(rounded_rectangle(size, _PILL_RADIUS * em, colour), box[0], box[1])


def _unbroken(entry: str) -> str:
    return entry.replace(" ", _NO_BREAK_SPACE) if len(entry) <= _SHORT else entry
