"""Where caption pages stand on the frame: as placards in the middle, or as subtitles at the foot."""

from collections.abc import Sequence
from dataclasses import dataclass

from functions.motion.lettering.typeset_page import PILL_SIDE, TypesetPage, typeset_page
from functions.motion.video import VideoConfig
from functions.motion.words.pages import Page
from layers.common.errors import InvalidParameter
from layers.common.imaging.alpha import Box
from layers.common.typography.block import Block, TypeStyle
from layers.common.typography.shaping import Lettering
from layers.common.typography.typeset import fit_block

# Sizes and distances are in px on a phone 1080 px wide.

_PLACARD_SIZE, _PLACARD_LEADING, _PLACARD_LINES = 170.0, 1.06, 4
_EYEBROW, _TRACKING, _EYEBROW_LEADING, _GAP = 42.0, 0.03, 1.2, 56.0
_EYEBROW_HEIGHT = 0.12
"""Maximum height of the eyebrow, relative to the safe zone."""

_SUBTITLE_SIZE, _SUBTITLE_LEADING, _SUBTITLE_LINES = 80.0, 1.28, 2
_SUBTITLE_HEIGHT = 0.5
"""Maximum height of the subtitles, relative to the safe zone."""
_SUBTITLE_SPACE = "\u2004"
"""A third of an em: room for what surrounds a word."""
_FEET = 0.3
"""Em below the baseline for descenders and what surrounds them."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Placard:
    """Pages of large words around one middle, and a few small words above all of them.

    Attributes:
        corners: position of each page's block on the frame.
        eyebrow: the small words and the position of their block, if there are any.
        box: the box around all words of all pages.
    """

    pages: tuple[TypesetPage, ...]
    corners: tuple[Point, ...]
    eyebrow: tuple[Block, Point] | None
    box: Box


@dataclass(frozen=True, slots=True)
class Subtitles:
    """Pages of one or two lines that share the position of their last baseline.

    Attributes:
        corners: position of each page's block on the frame.
        box: the box around all words of all pages.
    """

    pages: tuple[TypesetPage, ...]
    corners: tuple[Point, ...]
    box: Box


def placard(video: VideoConfig, pages: Sequence[Page], eyebrow: str, side: float) -> Placard:
    """Set pages in the middle of the frame, each as large as it fits.

    Args:
        side: em to leave free at both ends of a line.

    Raises:
        InvalidParameter: a page or the eyebrow does not fit.
    """
    left, top, right, bottom = column(video)
    small = _eyebrow(video, eyebrow, right - left)
    over = small.height + _GAP * video.unit if small else 0.0
    style = TypeStyle(video.lettering, _PLACARD_SIZE * video.unit, _PLACARD_LEADING)
    width = right - left - 2 * side * style.size
    height = bottom - top - 2 * over
    typeset_pages = tuple(typeset_page(page, style, width, height, _PLACARD_LINES) for page in pages)
    middle = (left + right - width) / 2, (top + bottom) / 2
    corners = tuple((middle[0], middle[1] - sum(page.caps) / 2) for page in typeset_pages)
    placed = list(zip(typeset_pages, corners, strict=True))
    highest = min((at[1] + page.caps[0] for page, at in placed), default=middle[1])
    lowest = max((at[1] + page.caps[1] for page, at in placed), default=middle[1])
    box = left, round(highest - over), right, round(lowest + style.size / 4)
    return Placard(typeset_pages, corners, (small, (left, highest - over)) if small else None, box)


def subtitles(video: VideoConfig, pages: Sequence[Page]) -> Subtitles:
    """Set pages at the foot of the safe zone.

    Raises:
        InvalidParameter: a page does not fit.
    """
    left, _, right, bottom = column(video)
    style = TypeStyle(video.lettering, _SUBTITLE_SIZE * video.unit, _SUBTITLE_LEADING)
    width = right - left - 2 * PILL_SIDE * style.size
    height = _SUBTITLE_HEIGHT * video.safe_height
    typeset_pages = tuple(
        typeset_page(page, style, width, height, _SUBTITLE_LINES, _SUBTITLE_SPACE) for page in pages
    )
    foot = round(bottom - _FEET * style.size)
    corners = tuple(((left + right - width) / 2, foot - page.caps[1]) for page in typeset_pages)
    highest = min((at[1] for at in corners), default=foot)
    return Subtitles(typeset_pages, corners, (left, round(highest), right, bottom))


def column(video: VideoConfig) -> Box:
    """The largest part of the safe zone that is centred on the frame: apps cover more of one side."""
    left, top, right, bottom = video.safe
    margin = max(left, video.size[0] - right)
    return margin, top, video.size[0] - margin, bottom


def _eyebrow(video: VideoConfig, text: str, width: float) -> Block | None:
    if not text.strip():
        return None
    style = TypeStyle(Lettering(video.brand.font, _TRACKING), _EYEBROW * video.unit, _EYEBROW_LEADING)
    height = _EYEBROW_HEIGHT * video.safe_height
    try:
        return fit_block(text, style, width, height, "centre", 2, min(8.0, style.size))
    except InvalidParameter as fault:
        raise fault.at("eyebrow") from None
