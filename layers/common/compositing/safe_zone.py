"""Safe zones: the part of a video that no app covers with buttons and captions."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Size

SafeZone = Literal["universal", "reels", "tiktok", "shorts", "none"]


class Margins(NamedTuple):
    """Fractions of the height (top, bottom) and the width (left, right)."""

    top: float
    bottom: float
    left: float
    right: float


_VERTICAL: Mapping[SafeZone, Margins] = {
    "universal": Margins(0.14, 0.25, 0.06, 0.12),
    "reels": Margins(0.14, 0.35, 0.06, 0.06),
    "tiktok": Margins(0.07, 0.20, 0.06, 0.14),
    "shorts": Margins(0.10, 0.25, 0.06, 0.12),
    "none": Margins(0.04, 0.04, 0.05, 0.05),
}
_FEED = Margins(0.07, 0.07, 0.07, 0.07)
"""In a feed, where nothing covers a video: slightly inside the action-safe area of EBU R 95."""
_TALLEST_IN_FEEDS = 1.5
"""Height to width, from which on a video fills a phone's screen."""


def safe_area(size: Size, zone: SafeZone) -> Box:
    """The area for text, as left, top, right and bottom in pixels."""
    width, height = size
    in_feed = zone != "none" and height < _TALLEST_IN_FEEDS * width
    margins = _FEED if in_feed else vertical_margins(zone)
    return (
        round(width * margins.left),
        round(height * margins.top),
        round(width * (1 - margins.right)),
        round(height * (1 - margins.bottom)),
    )


def vertical_margins(zone: SafeZone) -> Margins:
    """What an app covers of a full-screen vertical picture, as fractions of its sides."""
    return _VERTICAL[zone]
