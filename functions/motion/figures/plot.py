"""A plot: bars in their columns, what they are called, what they are worth."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from functions.motion.colours import mixed
from functions.motion.figures.bars import GROWTH_S, Bar, Scale, bar
from functions.motion.figures.notation import Locale, decimals_of, written
from functions.motion.figures.signs import DOWN, UP
from functions.motion.lettering.entrance import risen
from functions.motion.lettering.letters import Ink, letters
from functions.motion.picture.shot import Item
from functions.motion.picture.sprite import Placed, Sprite
from functions.motion.stage import Stage
from layers.common.errors import InvalidParameter
from layers.common.imaging.alpha import Box, Colour
from layers.common.typography.block import Block, TypeStyle
from layers.common.typography.typeset import fit_block

_VALUE, _SMALLEST_VALUE = 34.0, 20.0
_LABEL, _SMALLEST_LABEL = 32.0, 15.0
"""Px per em on a phone 1080 px wide."""
_LABEL_LINES = 2
_VALUE_DECIMALS = 2
_FILLED = 0.86
"""Part of its column that a text may fill."""
_GAP, _OFF_BAR, _LINE, _RISE = 18, 6, 3, 14
_STAGGER_S, _ALL_BEGIN_S = 0.09, 0.6
_VALUE_AFTER = 0.55
"""Of a bar's growth."""
_MUTED, _FAINT = 0.22, 0.6


@dataclass(frozen=True, slots=True)
class _Column:
    bar: Bar | None
    value: Sprite | None
    label: Sprite | None


@dataclass(frozen=True, slots=True)
class Plot:
    """Columns from left to right, and the zero line over them."""

    columns: tuple[_Column, ...]
    line: Sprite
    rise: float

    @property
    def lasts_s(self) -> float:
        """How long it takes to be all there."""
        return (len(self.columns) - 1) * self._stagger_s + GROWTH_S

    def at(self, t: float, start_s: float) -> tuple[Item, ...]:
        """What is seen of it when it begins to come in at ``start_s``."""
        starts = [start_s + number * self._stagger_s for number in range(len(self.columns))]
        shown: list[Item] = []
        for column, start in zip(self.columns, starts, strict=True):
            shown += column.bar.at(t, start) if column.bar else ()
        shown += risen(self.line, t, start_s, 0)
        for column, start in zip(self.columns, starts, strict=True):
            shown += self._word(column.label, t, start)
            shown += self._word(column.value, t, start + _VALUE_AFTER * GROWTH_S)
        return tuple(shown)

    @property
    def _stagger_s(self) -> float:
        return min(_STAGGER_S, _ALL_BEGIN_S / len(self.columns))

    def _word(self, word: Sprite | None, t: float, start_s: float) -> tuple[Placed, ...]:
        return risen(word, t, start_s, self.rise) if word else ()


def plot(
    stage: Stage, values: Sequence[float], names: Sequence[str], about: float, locale: Locale, box: Box
) -> Plot:
    """Lay a plot out in a box of the frame.

    Args:
        names: as many as values, or none.
        about: the number that the card is about, which may be one of the values.

    Raises:
        InvalidParameter: a name does not fit under its bar.
    """
    edges = [float(x) for x in np.linspace(box[0], box[2], len(values) + 1)]
    width = edges[1] - edges[0]
    labels = _labels(stage, names, width)
    foot = max((label.height for label in labels), default=0.0)
    numbers = _numbers(stage, values, locale, width)
    off = _OFF_BAR * stage.unit
    head = max((number.height + off for number in numbers), default=0.0)
    gap = _GAP * stage.unit
    low = box[3] - (foot + gap if labels else 0)
    top = box[1] + (head if max(values) >= 0 else gap)
    bottom = low - (head if min(values) < 0 else 0)
    scale = Scale.of(values, top, max(bottom, top + 2))
    tints = _tints(stage, values, about)
    columns = []
    for number, value in enumerate(values):
        column = edges[number], edges[number + 1]
        at_tip = scale.zero + (scale.length(value) + off if value < 0 else -scale.length(value) - head)
        columns.append(
            _Column(
                bar(value, scale, column, tints[number]),
                _drawn(numbers[number], stage.text, column[0], at_tip) if numbers else None,
                _drawn(labels[number], _muted(stage), column[0], box[3] - foot) if labels else None,
            )
        )
    return Plot(tuple(columns), _zero_line(stage, scale, box), _RISE * stage.unit)


def _labels(stage: Stage, names: Sequence[str], width: float) -> list[Block]:
    """The names, all of the size at which the longest fits."""
    style = TypeStyle(stage.lettering, _LABEL * stage.unit, 1.1)
    try:
        return _alike(names, style, width, _SMALLEST_LABEL * stage.unit, _LABEL_LINES)
    except InvalidParameter as fault:
        raise fault.at("labels") from None


def _numbers(stage: Stage, values: Sequence[float], locale: Locale, width: float) -> list[Block]:
    """What stands at the bars' ends: all of them, or none where one has no room."""
    decimals = max(decimals_of(value, _VALUE_DECIMALS) for value in values)
    plus = "+" if min(values) < 0 else ""
    texts = [written(value, decimals, locale, plus) for value in values]
    style = TypeStyle(stage.figures, _VALUE * stage.unit)
    try:
        return _alike(texts, style, width, _SMALLEST_VALUE * stage.unit, 1)
    except InvalidParameter:
        return []


def _alike(texts: Sequence[str], style: TypeStyle, width: float, smallest: float, lines: int) -> list[Block]:
    room = width * _FILLED
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


def _tints(stage: Stage, values: Sequence[float], about: float) -> list[Colour]:
    """Gains and losses apart; where there are no losses, what the card is about, or the highest."""
    if min(values) < 0:
        return [UP if value > 0 else DOWN for value in values]
    chosen = about if about in values else max(values)
    others = mixed(stage.text, stage.ground, _FAINT)
    return [stage.accent if value == chosen else others for value in values]


def _muted(stage: Stage) -> Colour:
    return mixed(stage.text, stage.ground, _MUTED)


def _zero_line(stage: Stage, scale: Scale, box: Box) -> Sprite:
    thick = max(1, round(_LINE * stage.unit))
    line = np.full((thick, box[2] - box[0], 4), (*mixed(stage.text, stage.ground, _FAINT), 255), np.uint8)
    return Sprite.of(line, box[0], scale.zero - thick // 2)
