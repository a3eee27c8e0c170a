"""Placards: pages of large words around one middle, and a few small words above all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from functions.motion.lettering.column import column
from functions.motion.lettering.set_page import SetPage, set_page
from functions.motion.stage import Stage
from functions.motion.words.pages import Page
from layers.common.errors import InvalidParameter
from layers.common.imaging.alpha import Box
from layers.common.typography.block import Block, TypeStyle
from layers.common.typography.shaping import Lettering
from layers.common.typography.typeset import fit_block

_SIZE, _LEADING, _MOST_LINES = 170.0, 1.06, 4
_EYEBROW, _TRACKING, _EYEBROW_LEADING, _GAP = 42.0, 0.03, 1.2, 56.0
"""Sizes and distances are px on a phone 1080 px wide."""
_EYEBROW_HEIGHT = 0.12
"""Of the safe zone."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Placard:
    """Where everything stands.

    Attributes:
        corners: of each page's block on the frame.
        eyebrow: the small words and their block's corner, where there are any.
        box: around all words of all pages.
    """

    pages: tuple[SetPage, ...]
    corners: tuple[Point, ...]
    eyebrow: tuple[Block, Point] | None
    box: Box


def placard(stage: Stage, pages: Sequence[Page], eyebrow: str, side: float) -> Placard:
    """Set pages, each as large as there is room for it.

    Args:
        side: em that are left free at both ends of a line.

    Raises:
        InvalidParameter: there is no room for the pages or the eyebrow.
    """
    left, top, right, bottom = column(stage)
    small = _eyebrow(stage, eyebrow, right - left)
    over = small.height + _GAP * stage.unit if small else 0.0
    style = TypeStyle(stage.lettering, _SIZE * stage.unit, _LEADING)
    width = right - left - 2 * side * style.size
    set_pages = tuple(set_page(page, style, width, bottom - top - 2 * over, _MOST_LINES) for page in pages)
    middle = (left + right - width) / 2, (top + bottom) / 2
    corners = tuple((middle[0], middle[1] - sum(page.caps) / 2) for page in set_pages)
    highest = min(
        (at[1] + page.caps[0] for page, at in zip(set_pages, corners, strict=True)), default=middle[1]
    )
    lowest = max(
        (at[1] + page.caps[1] for page, at in zip(set_pages, corners, strict=True)), default=middle[1]
    )
    box = left, round(highest - over), right, round(lowest + style.size / 4)
    return Placard(set_pages, corners, (small, (left, highest - over)) if small else None, box)


def _eyebrow(stage: Stage, text: str, width: float) -> Block | None:
    if not text.strip():
        return None
    style = TypeStyle(Lettering(stage.brand.font, _TRACKING), _EYEBROW * stage.unit, _EYEBROW_LEADING)
    try:
        return fit_block(
            text, style, width, _EYEBROW_HEIGHT * stage.safe_height, "centre", 2, min(8.0, style.size)
        )
    except InvalidParameter as fault:
        raise fault.at("eyebrow") from None
