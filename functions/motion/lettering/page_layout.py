"""Where caption pages stand on the frame: as large placards, or as subtitles of one or two lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from functions.motion.lettering.placement import Place
from functions.motion.lettering.typeset_page import PILL_SIDE, TypesetPage, pill_box, typeset_page
from functions.motion.video import VideoConfig
from functions.motion.words.pages import Page
from layers.common.errors import InvalidParameter
from layers.common.imaging.alpha import Box
from layers.common.typography.block import Block, TypeStyle
from layers.common.typography.raster import ink_box
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
_FEET, _HEADS = 0.3, 0.3
"""Em below the last baseline for descenders, and above the first capitals, and for what surrounds them."""

_POP_ROOM = 0.05
"""Of a word's width, on both sides: a word that pops up is too large by a tenth for a moment."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PlacardWords:
    """Pages of large words, and a few small words above all of them, without a place.

    Attributes:
        style: of the pages; each is set as large as it fits, at most in its size.
        width: of the pages' blocks in pixels.
        over: pixels that the eyebrow takes above the words.
    """

    pages: tuple[TypesetPage, ...]
    eyebrow: Block | None
    style: TypeStyle
    width: float
    over: float


@dataclass(frozen=True, slots=True)
class SubtitleWords:
    """Pages of one or two lines without a place, in blocks ``width`` pixels wide."""

    pages: tuple[TypesetPage, ...]
    style: TypeStyle
    width: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Pages at their place.

    Attributes:
        corners: position of each page's block on the frame.
        box: from the highest to the lowest words of all pages, as wide as they may become.
        eyebrow: the small words and the position of their block, if there are any.
    """

    pages: tuple[TypesetPage, ...]
    corners: tuple[Point, ...]
    box: Box
    place: Place
    eyebrow: tuple[Block, Point] | None = None

    @property
    def boxes(self) -> Sequence[Box]:
        """The boxes around the lines of all pages, with room for pills and pops, and around the eyebrow."""
        lines = [
            _with_pop(pill_box(page, stretch, at))
            for page, at in zip(self.pages, self.corners, strict=True)
            for number in range(len(page.parts))
            for stretch in page.stretches(number)
        ]
        return [*lines, *([_ink(*self.eyebrow)] if self.eyebrow else [])]


def placard_words(
    video: VideoConfig, pages: Sequence[Page], eyebrow: str, side: float, size: float = 1.0
) -> PlacardWords:
    """Set pages of large words, each as large as it fits.

    Args:
        side: em to leave free at both ends of a line.
        size: of the pages' type, relative to the usual one. The eyebrow is small already.

    Raises:
        InvalidParameter: a page or the eyebrow does not fit.
    """
    left, top, right, bottom = column(video)
    small = _eyebrow(video, eyebrow, right - left)
    over = small.height + _GAP * video.unit if small else 0.0
    style = TypeStyle(video.lettering, _PLACARD_SIZE * size * video.unit, _PLACARD_LEADING)
    width = right - left - 2 * side * style.size
    height = bottom - top - 2 * over
    typeset_pages = tuple(typeset_page(page, style, width, height, _PLACARD_LINES) for page in pages)
    return PlacardWords(typeset_pages, small, style, width, over)


def placard(video: VideoConfig, words: PlacardWords, place: Place = "middle") -> Layout:
    """Pages of large words at a place: around one middle, or with one upper or lower end."""
    left, _, right, bottom = column(video)
    x, em = (left + right - words.width) / 2, words.style.size
    ends = {
        "foot": bottom - _FEET * em,
        "middle": (video.safe[1] + bottom) / 2,
        "head": video.head + words.over + _HEADS * em,
    }
    end = ends[place]
    corners = tuple((x, end - _part_above(page, place)) for page in words.pages)
    placed = list(zip(words.pages, corners, strict=True))
    highest = min((at[1] + page.caps[0] for page, at in placed), default=end)
    lowest = max((at[1] + page.caps[1] for page, at in placed), default=end)
    box = left, round(highest - words.over), right, round(lowest + em / 4)
    eyebrow = (words.eyebrow, (left, highest - words.over)) if words.eyebrow else None
    return Layout(words.pages, corners, box, place, eyebrow)


def subtitle_words(video: VideoConfig, pages: Sequence[Page], size: float = 1.0) -> SubtitleWords:
    """Set pages of one or two lines.

    Args:
        size: of the type, relative to the usual one.

    Raises:
        InvalidParameter: a page does not fit.
    """
    left, _, right, _ = column(video)
    style = TypeStyle(video.lettering, _SUBTITLE_SIZE * size * video.unit, _SUBTITLE_LEADING)
    width = right - left - 2 * PILL_SIDE * style.size
    height = _SUBTITLE_HEIGHT * video.safe_height
    typeset_pages = tuple(
        typeset_page(page, style, width, height, _SUBTITLE_LINES, _SUBTITLE_SPACE) for page in pages
    )
    return SubtitleWords(typeset_pages, style, width)


def subtitles(video: VideoConfig, words: SubtitleWords, place: Place = "foot") -> Layout:
    """Pages of one or two lines at a place. They share their last baseline, at the head their first one."""
    left, _, right, bottom = column(video)
    x, em = (left + right - words.width) / 2, words.style.size
    ends = {
        "foot": round(bottom - _FEET * em),
        "middle": round((video.safe[1] + bottom) / 2),
        "head": round(video.head + _HEADS * em),
    }
    end = ends[place]
    corners = tuple((x, end - _part_above(page, place)) for page in words.pages)
    highest = min((at[1] for at in corners), default=end)
    lowest = max((at[1] + page.caps[1] for page, at in zip(words.pages, corners, strict=True)), default=end)
    foot = bottom if place == "foot" else round(lowest + _FEET * em)
    return Layout(words.pages, corners, (left, round(highest), right, foot), place)


def column(video: VideoConfig) -> Box:
    """The largest part of the safe zone that is centred on the frame: apps cover more of one side."""
    left, top, right, bottom = video.safe
    margin = max(left, video.size[0] - right)
    return margin, top, video.size[0] - margin, bottom


def _part_above(page: TypesetPage, place: Place) -> float:
    """How much of a page's block is above the line that all pages share at a place."""
    first, last = page.caps
    return {"foot": last, "middle": (first + last) / 2, "head": first}[place]


def _with_pop(box: Box) -> Box:
    room = ceil(_POP_ROOM * (box[2] - box[0]))
    return box[0] - room, box[1], box[2] + room, box[3]


def _ink(block: Block, at: Point) -> Box:
    left, top, right, bottom = ink_box(block.runs) or (0, 0, 0, 0)
    return round(at[0]) + left, round(at[1]) + top, round(at[0]) + right, round(at[1]) + bottom


def _eyebrow(video: VideoConfig, text: str, width: float) -> Block | None:
    if not text.strip():
        return None
    style = TypeStyle(Lettering(video.brand.font, _TRACKING), _EYEBROW * video.unit, _EYEBROW_LEADING)
    height = _EYEBROW_HEIGHT * video.safe_height
    try:
        return fit_block(text, style, width, height, "centre", 2, min(8.0, style.size))
    except InvalidParameter as fault:
        raise fault.at("eyebrow") from None
