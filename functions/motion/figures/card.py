"""Data cards: where heading, amount, change and plot stand, and when each comes in."""

from collections.abc import Sequence
from dataclasses import dataclass

from functions.motion.figures.amount import Amount, amount, amount_size, cap_height
from functions.motion.figures.notation import Locale
from functions.motion.figures.plot import Plot, plot
from functions.motion.figures.signs import chip, chip_height
from functions.motion.lettering.entrance import risen
from functions.motion.lettering.heading import Heading, heading
from functions.motion.picture.shot import Item
from functions.motion.picture.sprite import Sprite
from functions.motion.stage import Stage
from layers.common.imaging.alpha import Box

COUNT_S, COUNTING_S = 0.2, 2.2
"""When the number begins to count, and how long it does."""
_HEADING_S, _DELTA_S, _PLOT_S = 0.1, 0.9, 0.6
_LARGEST, _LARGEST_ALONE = 260.0, 340.0
"""Px per em of the number on a phone 1080 px wide."""
_UNDER_HEADING, _UNDER_NUMBER, _OVER_PLOT, _BESIDE_PLOT, _RISE = 76, 58, 76, 96, 36
_TALLEST_PLOT = 640
_LANDSCAPE = 1.3
"""Width to height of the safe zone from which the plot stands beside the number."""
_LEFT_PART = 0.46


@dataclass(frozen=True, slots=True)
class Content:
    """What a card says; ``amount`` is how its ``value`` is written, ``labels`` are as many as bars."""

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
    """Everything on the ground, in its place."""

    heading: Heading
    amount: Amount
    chip: tuple[Sprite, ...]
    plot: Plot | None
    rise: float

    @property
    def lasts_s(self) -> float:
        """When the last of it stands still."""
        return max(COUNT_S + COUNTING_S, _PLOT_S + self.plot.lasts_s if self.plot else 0.0)

    def at(self, t: float, text: str) -> tuple[Item, ...]:
        """What is seen of it while its number shows ``text``."""
        items: list[Item] = [*self.heading.at(t, _HEADING_S)]
        for figure in self.amount.showing(text):
            items += risen(figure, t, COUNT_S, self.rise)
        for part in self.chip:
            items += risen(part, t, _DELTA_S, self.rise)
        return (*items, *self.plot.at(t, _PLOT_S)) if self.plot else tuple(items)


def card(stage: Stage, content: Content) -> Card:
    """Lay a card out inside the safe zone.

    Raises:
        InvalidParameter: title, corner or a label does not fit.
    """
    left, top, right, bottom = stage.safe
    head = heading(stage, content.title, content.corner, stage.safe)
    begin = top + round(head.height + (_UNDER_HEADING * stage.unit if head.height else 0))
    room: Box = left, begin, right, bottom
    if not content.bars:
        return _alone(stage, content, head, room)
    if stage.safe_width > _LANDSCAPE * stage.safe_height:
        return _beside(stage, content, head, room)
    return _above(stage, content, head, room)


def _alone(stage: Stage, content: Content, head: Heading, room: Box) -> Card:
    """The number in the middle of what is left."""
    size = _size(stage, content, room[2] - room[0], _LARGEST_ALONE)
    top = room[1] + max(0.0, (room[3] - room[1] - _number_height(stage, content, size)) / 2)
    return _with_number(stage, content, head, (room[0], top), size, None)


def _above(stage: Stage, content: Content, head: Heading, room: Box) -> Card:
    """The number, and the plot under it."""
    size = _size(stage, content, room[2] - room[0], _LARGEST)
    top = room[1] + round(_number_height(stage, content, size) + _OVER_PLOT * stage.unit)
    return _with_number(stage, content, head, room[:2], size, (room[0], top, room[2], room[3]))


def _beside(stage: Stage, content: Content, head: Heading, room: Box) -> Card:
    """The number on the left, the plot on the right."""
    middle = room[0] + round((room[2] - room[0]) * _LEFT_PART)
    size = _size(stage, content, middle - room[0], _LARGEST)
    top = room[1] + max(0.0, (room[3] - room[1] - _number_height(stage, content, size)) / 2)
    box = middle + round(_BESIDE_PLOT * stage.unit), room[1], room[2], room[3]
    return _with_number(stage, content, head, (room[0], top), size, box)


def _with_number(
    stage: Stage, content: Content, head: Heading, at: tuple[float, float], size: float, box: Box | None
) -> Card:
    number = amount(stage, content.amount, content.prefix, content.suffix, size, at)
    tab: tuple[Sprite, ...] = ()
    if content.delta is not None:
        top = at[1] + number.height + _UNDER_NUMBER * stage.unit
        tab = chip(stage, content.delta, content.locale, round(at[0]), round(top))
    bars = None
    if box:
        low = _low(stage, box)
        bars = plot(stage, content.bars, content.labels, content.value, content.locale, low)
    return Card(head, number, tab, bars, _RISE * stage.unit)


def _low(stage: Stage, box: Box) -> Box:
    """The lower part of a box that a plot fills; taller bars say no more."""
    return box[0], max(box[1], box[3] - round(_TALLEST_PLOT * stage.unit)), box[2], box[3]


def _size(stage: Stage, content: Content, width: float, largest: float) -> float:
    return amount_size(stage, content.amount, content.prefix, content.suffix, width, largest * stage.unit)


def _number_height(stage: Stage, content: Content, size: float) -> float:
    """Of the number and the change under it."""
    under = _UNDER_NUMBER * stage.unit + chip_height(stage) if content.delta is not None else 0.0
    return cap_height(stage) * size + under
