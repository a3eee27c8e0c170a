"""Data cards: the layout of heading, amount, change and plot, and when each of them enters."""

from collections.abc import Sequence
from dataclasses import dataclass

from functions.motion.figures.amount import Amount, amount, amount_size, cap_height, chip, chip_height
from functions.motion.figures.notation import Locale
from functions.motion.figures.plot import Plot, plot
from functions.motion.lettering.headings import CardHeading, card_heading
from functions.motion.lettering.letters import rise_in
from functions.motion.picture.renderer import Item
from functions.motion.picture.sprite import Sprite
from functions.motion.video import VideoConfig
from layers.common.imaging.alpha import Box

COUNT_S, COUNTING_S = 0.2, 2.2
"""When the number starts to count, and for how long."""
_HEADING_S, _DELTA_S, _PLOT_S = 0.1, 0.9, 0.6
_LARGEST, _LARGEST_ALONE = 260.0, 340.0
"""Size of the number in px per em; like the distances, on a phone 1080 px wide."""
_UNDER_HEADING, _UNDER_NUMBER, _OVER_PLOT, _BESIDE_PLOT, _RISE = 76, 58, 76, 96, 36
_TALLEST_PLOT = 640
_LANDSCAPE = 1.3
"""Aspect of the safe zone from which the plot stands beside the number."""
_LEFT_PART = 0.46


@dataclass(frozen=True, slots=True)
class Content:
    """What a card shows. ``amount`` is the formatted ``value``; there is one label per bar, or none."""

    title: str
    corner: str
    value: float
    amount: str
    prefix: str
    suffix: str
    delta: float | None
    bars: Sequence[float]
    labels: Sequence[str]
    locale: Locale


@dataclass(frozen=True, slots=True)
class Card:
    """A data card, laid out."""

    heading: CardHeading
    amount: Amount
    chip: tuple[Sprite, ...]
    plot: Plot | None
    rise: float

    @property
    def duration_s(self) -> float:
        """Seconds until everything stands still."""
        return max(COUNT_S + COUNTING_S, _PLOT_S + self.plot.duration_s if self.plot else 0.0)

    def at(self, t: float, text: str) -> tuple[Item, ...]:
        """The visible items at second ``t``, while the number shows ``text``."""
        items: list[Item] = [*self.heading.at(t, _HEADING_S)]
        for figure in self.amount.showing(text):
            items += rise_in(figure, t, COUNT_S, self.rise)
        for part in self.chip:
            items += rise_in(part, t, _DELTA_S, self.rise)
        return (*items, *self.plot.at(t, _PLOT_S)) if self.plot else tuple(items)


def card(video: VideoConfig, content: Content) -> Card:
    """Lay out a card inside the safe zone.

    Raises:
        InvalidParameter: the title, the corner or a label does not fit.
    """
    left, top, right, bottom = video.safe
    head = card_heading(video, content.title, content.corner, video.safe)
    begin = top + round(head.height + (_UNDER_HEADING * video.unit if head.height else 0))
    room: Box = left, begin, right, bottom
    if not content.bars:
        return _alone(video, content, head, room)
    if video.safe_width > _LANDSCAPE * video.safe_height:
        return _beside(video, content, head, room)
    return _above(video, content, head, room)


def _alone(video: VideoConfig, content: Content, head: CardHeading, room: Box) -> Card:
    """The number in the middle of the remaining space."""
    size = _size(video, content, room[2] - room[0], _LARGEST_ALONE)
    top = room[1] + max(0.0, (room[3] - room[1] - _number_height(video, content, size)) / 2)
    return _with_number(video, content, head, (room[0], top), size, None)


def _above(video: VideoConfig, content: Content, head: CardHeading, room: Box) -> Card:
    """The number above the plot."""
    size = _size(video, content, room[2] - room[0], _LARGEST)
    top = room[1] + round(_number_height(video, content, size) + _OVER_PLOT * video.unit)
    return _with_number(video, content, head, room[:2], size, (room[0], top, room[2], room[3]))


def _beside(video: VideoConfig, content: Content, head: CardHeading, room: Box) -> Card:
    """The number on the left, the plot on the right."""
    middle = room[0] + round((room[2] - room[0]) * _LEFT_PART)
    size = _size(video, content, middle - room[0], _LARGEST)
    top = room[1] + max(0.0, (room[3] - room[1] - _number_height(video, content, size)) / 2)
    box = middle + round(_BESIDE_PLOT * video.unit), room[1], room[2], room[3]
    return _with_number(video, content, head, (room[0], top), size, box)


def _with_number(
    video: VideoConfig,
    content: Content,
    head: CardHeading,
    at: tuple[float, float],
    size: float,
    box: Box | None,
) -> Card:
    number = amount(video, content.amount, content.prefix, content.suffix, size, at)
    tab: tuple[Sprite, ...] = ()
    if content.delta is not None:
        top = at[1] + number.height + _UNDER_NUMBER * video.unit
        tab = chip(video, content.delta, content.locale, round(at[0]), round(top))
    bars = None
    if box:
        low = _low(video, box)
        bars = plot(video, content.bars, content.labels, content.value, content.locale, low)
    return Card(head, number, tab, bars, _RISE * video.unit)


def _low(video: VideoConfig, box: Box) -> Box:
    """The lower part of a box, at most as tall as a plot should be."""
    return box[0], max(box[1], box[3] - round(_TALLEST_PLOT * video.unit)), box[2], box[3]


def _size(video: VideoConfig, content: Content, width: float, largest: float) -> float:
    return amount_size(video, content.amount, content.prefix, content.suffix, width, largest * video.unit)


def _number_height(video: VideoConfig, content: Content, size: float) -> float:
    """Height of the number and the change below it."""
    under = _UNDER_NUMBER * video.unit + chip_height(video) if content.delta is not None else 0.0
    return cap_height(video) * size + under
