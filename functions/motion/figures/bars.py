"""Bars that grow from a zero line."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from functions.motion.easing import ease_out, progress
from functions.motion.picture.clipped import Clipped
from functions.motion.picture.shapes import rounded
from functions.motion.picture.shot import Item
from functions.motion.picture.sprite import Placed, Sprite
from layers.common.imaging.alpha import Box, Colour

GROWTH_S = 0.7
_WIDTH = 0.58
"""Part of its column that a bar fills."""
_RADIUS = 0.12
"""Of a bar's width."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Where values lie in a plot.

    Attributes:
        zero: the zero line, an even number of pixels from the top of the frame.
        per_unit: pixels.
    """

    zero: int
    per_unit: float

    @classmethod
    def of(cls, values: Sequence[float], top: float, bottom: float) -> "Scale":
        """The scale by which the values, and zero, fill a plot from ``top`` to ``bottom``."""
        high, low = max(0.0, *values), min(0.0, *values)
        if high == low:
            return cls(_even(bottom), 0.0)
        # Rounded to an even row, the zero line moves by up to a pixel: there has to be room for that.
        per_unit = (bottom - top - 2) / (high - low)
        return cls(_even(top + 1 + high * per_unit), per_unit)

    def length(self, value: float) -> int:
        """Of a value's bar, in pixels."""
        return round(abs(value) * self.per_unit)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; ``grown`` is its whole self, ``dy`` how far it is to rise (or sink, where it is positive)."""

    grown: Sprite
    window: Box
    dy: int

    def at(self, t: float, start_s: float) -> tuple[Item, ...]:
        """What is seen of it when it begins to grow at ``start_s``."""
        x = ease_out(progress(t, start_s, GROWTH_S))
        return (Clipped(Placed(self.grown, dy=self.dy * (1 - x)), self.window),) if x else ()


def bar(value: float, scale: Scale, column: tuple[float, float], colour: Colour) -> Bar | None:
    """The bar of a value in its column, from left to right; none where it would have no length."""
    length = scale.length(value)
    if not length:
        return None
    width = max(2, round((column[1] - column[0]) * _WIDTH))
    left = round((column[0] + column[1] - width) / 2)
    radius = _RADIUS * width
    # Round at its end only: the other corners lie beyond the zero line.
    beyond = int(np.ceil(radius))
    whole = rounded((width, length + beyond), radius, colour)
    if value > 0:
        top, grown = scale.zero - length, whole[:length]
    else:
        top, grown = scale.zero, whole[beyond:]
    sprite = Sprite.of(grown, left, top)
    edges = sprite.left, sprite.left + sprite.width
    if value > 0:
        return Bar(sprite, (edges[0], sprite.top, edges[1], scale.zero), length)
    return Bar(sprite, (edges[0], scale.zero, edges[1], sprite.top + sprite.height), -length)


def _even(y: float) -> int:
    return round(y / 2) * 2
