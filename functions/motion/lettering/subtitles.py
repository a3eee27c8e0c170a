"""Subtitles: pages of one or two lines whose last baseline is always the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from functions.motion.lettering.column import column
from functions.motion.lettering.pill import SIDE
from functions.motion.lettering.set_page import SetPage, set_page
from functions.motion.stage import Stage
from functions.motion.words.pages import Page
from layers.common.imaging.alpha import Box
from layers.common.typography.block import TypeStyle

_SIZE, _LEADING, _MOST_LINES = 80.0, 1.28, 2
"""The size is px per em on a phone 1080 px wide."""
_MOST_HEIGHT = 0.5
"""Of the safe zone."""
_SPACE = "\u2004"
"""A third of an em: room for what is laid around a word."""
_FEET = 0.3
"""Em below the baseline: descenders, and what is laid around them."""


@dataclass(frozen=True, slots=True)
class Subtitles:
    """Where every page stands.

    Attributes:
        corners: of each page's block on the frame.
        box: around all words of all pages.
    """

    pages: tuple[SetPage, ...]
    corners: tuple[tuple[float, float], ...]
    box: Box


def subtitles(stage: Stage, pages: Sequence[Page]) -> Subtitles:
    """Set pages at the foot of the safe zone.

    Raises:
        InvalidParameter: there is no room for one of them.
    """
    left, _, right, bottom = column(stage)
    style = TypeStyle(stage.lettering, _SIZE * stage.unit, _LEADING)
    width = right - left - 2 * SIDE * style.size
    set_pages = tuple(
        set_page(page, style, width, _MOST_HEIGHT * stage.safe_height, _MOST_LINES, _SPACE) for page in pages
    )
    foot = round(bottom - _FEET * style.size)
    corners = tuple(((left + right - width) / 2, foot - page.caps[1]) for page in set_pages)
    highest = min((at[1] for _, at in zip(set_pages, corners, strict=True)), default=foot)
    return Subtitles(set_pages, corners, (left, round(highest), right, bottom))
