"""Bar plots: bars that grow from a zero line, with labels and values."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from functions.motion.colours import mix
from functions.motion.easing import ease_out, progress
from functions.motion.figures.amount import DOWN, UP
from functions.motion.figures.notation import Locale, decimals_of, format_number
from functions.motion.lettering.letters import Ink, letters, rise_in
from functions.motion.picture.renderer import Item
from functions.motion.picture.sprite import ClippedItem, Sprite, SpriteLayer, rounded_rectangle
from functions.motion.video import VideoConfig
from layers.common.errors import InvalidParameter
from layers.common.imaging.alpha import Box, Colour
from layers.common.typography.block import Block, TypeStyle
from layers.common.typography.typeset import fit_block

GROWTH_S = 0.7
_WIDTH = 0.58
"""Width of a bar, relative to its column."""
_RADIUS = 0.12
"""Relative to a bar's width."""

# Sizes and distances are in px on a phone 1080 px wide.
_VALUE, _SMALLEST_VALUE = 34.0, 20.0
_LABEL, _SMALLEST_LABEL = 32.0, 15.0
_LABEL_LINES = 2
_VALUE_DECIMALS = 2
_TEXT_WIDTH = 0.86
"""Maximum width of a text, relative to its column."""
_GAP, _OFF_BAR, _LINE, _RISE = 18, 6, 3, 14
_STAGGER_S, _ALL_BEGIN_S = 0.09, 0.6
_VALUE_AFTER = 0.55
"""Part of a bar's growth after which its value appears."""
_MUTED, _FAINT = 0.22, 0.6


@dataclass(frozen=True, slots=True)
class Scale:
    """The vertical axis of a plot.

    Attributes:
        zero: the zero line, an even number of pixels from the top of the frame.
        per_unit: pixels per unit of a value.
    """

    zero: int
    per_unit: float

    @classmethod
    def of(cls, values: Sequence[float], top: float, bottom: float) -> "Scale":
        """The scale at which the values and zero fill a plot from ``top`` to ``bottom``."""
        high, low = max(0.0, *values), min(0.0, *values)
        if high == low:
            return cls(_even(bottom), 0.0)
        # The zero line is rounded to an even row, which moves it by up to a pixel.
        per_unit = (bottom - top - 2) / (high - low)
        return cls(_even(top + 1 + high * per_unit), per_unit)

    def length(self, value: float) -> int:
        """The length of a value's bar in pixels."""
        return round(abs(value) * self.per_unit)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, visible inside ``window``. It starts ``dy`` pixels below its final position and moves up."""

    sprite: Sprite
    window: Box
    dy: int

    def at(self, t: float, start_s: float) -> tuple[Item, ...]:
        """The visible part at second ``t`` if it starts to grow at ``start_s``."""
        x = ease_out(progress(t, start_s, GROWTH_S))
        return (ClippedItem(SpriteLayer(self.sprite, dy=self.dy * (1 - x)), self.window),) if x else ()


def bar(value: float, scale: Scale, column: tuple[float, float], colour: Colour) -> Bar | None:
    """The bar of a value in its column (left, right); None if its length is 0."""
    length = scale.length(value)
    if not length:
        return None
    width = max(2, round((column[1] - column[0]) * _WIDTH))
    left = round((column[0] + column[1] - width) / 2)
    radius = _RADIUS * width
    # Only the tip is round: the other corners are beyond the zero line.
    beyond = int(np.ceil(radius))
    whole = rounded_rectangle((width, length + beyond), radius, colour)
    if value > 0:
        top, visible = scale.zero - length, whole[:length]
    else:
        top, visible = scale.zero, whole[beyond:]
    sprite = Sprite.of(visible, left, top)
    edges = sprite.left, sprite.left + sprite.width
    if value > 0:
        return Bar(sprite, (edges[0], sprite.top, edges[1], scale.zero), length)
    return Bar(sprite, (edges[0], scale.zero, edges[1], sprite.top + sprite.height), -length)


def _even(y: float) -> int:
    return round(y / 2) * 2


@dataclass(frozen=True, slots=True)
class _Column:
    bar: Bar | None
    value: Sprite | None
    label: Sprite | None


@dataclass(frozen=True, slots=True)
class Plot:
    """Columns from left to right, and the zero line above them."""

    columns: tuple[_Column, ...]
    line: Sprite
    rise: float

    @property
    def duration_s(self) -> float:
        """Seconds until the last bar has its full length."""
        return (len(self.columns) - 1) * self._stagger_s + GROWTH_S

    def at(self, t: float, start_s: float) -> tuple[Item, ...]:
        """The visible items at second ``t`` if the first bar starts to grow at ``start_s``."""
        starts = [start_s + number * self._stagger_s for number in range(len(self.columns))]
        shown: list[Item] = []
        for column, start in zip(self.columns, starts, strict=True):
            shown += column.bar.at(t, start) if column.bar else ()
        shown += rise_in(self.line, t, start_s, 0)
        for column, start in zip(self.columns, starts, strict=True):
            shown += self._word(column.label, t, start)
            shown += self._word(column.value, t, start + _VALUE_AFTER * GROWTH_S)
        return tuple(shown)

    @property
    def _stagger_s(self) -> float:
        return min(_STAGGER_S, _ALL_BEGIN_S / len(self.columns))

    def _word(self, word: Sprite | None, t: float, start_s: float) -> tuple[SpriteLayer, ...]:
        return rise_in(word, t, start_s, self.rise) if word else ()


def plot(
    video: VideoConfig, values: Sequence[float], names: Sequence[str], about: float, locale: Locale, box: Box
) -> Plot:
    """Lay out a plot in a box of the frame.

    Args:
        names: one label per value, or none.
        about: the number that the card shows; its bar is emphasised.

    Raises:
        InvalidParameter: a label does not fit under its bar.
    """
    edges = [float(x) for x in np.linspace(box[0], box[2], len(values) + 1)]
    width = edges[1] - edges[0]
    labels = _labels(video, names, width)
    foot = max((label.height for label in labels), default=0.0)
    numbers = _numbers(video, values, locale, width)
    off = _OFF_BAR * video.unit
    head = max((number.height + off for number in numbers), default=0.0)
    gap = _GAP * video.unit
    low = box[3] - (foot + gap if labels else 0)
    top = box[1] + (head if max(values) >= 0 else gap)
    bottom = low - (head if min(values) < 0 else 0)
    scale = Scale.of(values, top, max(bottom, top + 2))
    tints = _tints(video, values, about)
    columns = []
    for number, value in enumerate(values):
        column = edges[number], edges[number + 1]
        at_tip = scale.zero + (scale.length(value) + off if value < 0 else -scale.length(value) - head)
        columns.append(
            _Column(
                bar(value, scale, column, tints[number]),
                _drawn(numbers[number], video.text, column[0], at_tip) if numbers else None,
                _drawn(labels[number], _muted(video), column[0], box[3] - foot) if labels else None,
            )
        )
    return Plot(tuple(columns), _zero_line(video, scale, box), _RISE * video.unit)


def _labels(video: VideoConfig, names: Sequence[str], width: float) -> list[Block]:
    """The labels, all at the size at which the longest one fits."""
    style = TypeStyle(video.lettering, _LABEL * video.unit, 1.1)
    try:
        return _same_size(names, style, width, _SMALLEST_LABEL * video.unit, _LABEL_LINES)
    except InvalidParameter as fault:
        raise fault.at("labels") from None


def _numbers(video: VideoConfig, values: Sequence[float], locale: Locale, width: float) -> list[Block]:
    """The values at the ends of the bars; none if one of them does not fit."""
    decimals = max(decimals_of(value, _VALUE_DECIMALS) for value in values)
    plus = "+" if min(values) < 0 else ""
    texts = [format_number(value, decimals, locale, plus) for value in values]
    style = TypeStyle(video.figures, _VALUE * video.unit)
    try:
        return _same_size(texts, style, width, _SMALLEST_VALUE * video.unit, 1)
    except InvalidParameter:
        return []


def _same_size(
    texts: Sequence[str], style: TypeStyle, width: float, smallest: float, lines: int
) -> list[Block]:
    room = width * _TEXT_WIDTH
    height = 2 * lines * style.size

    def fitted(size: float, least: float) -> list[Block]:
        own = TypeStyle(style.lettering, size, style.leading)
        return [fit_block(text, own, width, height, "centre", lines, least) for text in texts]

    sizes = [
        fit_block(text, style, room, height, "centre", lines, min(smallest, style.size)).style.size
        for text in texts
    ]
    return fitted(min(sizes), min(sizes)) if sizes else []


def _drawn(block: Block, colour: Colour, left: float, top: float) -> Sprite:
    return letters(block.runs, Ink(colour), (left, top))


def _tints(video: VideoConfig, values: Sequence[float], about: float) -> list[Colour]:
    """Colours of gains and losses; without losses, the card's number or the highest bar is emphasised."""
    if min(values) < 0:
        return [UP if value > 0 else DOWN for value in values]
    chosen = about if about in values else max(values)
    others = mix(video.text, video.ground, _FAINT)
    return [video.accent if value == chosen else others for value in values]


def _muted(video: VideoConfig) -> Colour:
    return mix(video.text, video.ground, _MUTED)


def _zero_line(video: VideoConfig, scale: Scale, box: Box) -> Sprite:
    thick = max(1, round(_LINE * video.unit))
    line = np.full((thick, box[2] - box[0], 4), (*mix(video.text, video.ground, _FAINT), 255), np.uint8)
    return Sprite.of(line, box[0], scale.zero - thick // 2)
