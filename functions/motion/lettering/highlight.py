"""Karaoke highlights: the spoken word stands on a pill that glides along, or it grows and changes colour."""

from abc import abstractmethod
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Protocol

from functions.motion.colours import opposite
from functions.motion.easing import back_out, expo_out, progress
from functions.motion.lettering.letters import Ink, letters
from functions.motion.lettering.typeset_page import PILL_SIDE, TypesetPage, pill, pill_box
from functions.motion.picture.renderer import Item
from functions.motion.picture.sprite import SpriteLayer
from layers.common.imaging.alpha import Box, Colour
from layers.common.typography.block import GlyphRun
from layers.common.typography.raster import ink_box

_STROKE = 0.075
"""Em of the outline around letters."""

_AHEAD_S, _GLIDE_S = 0.034, 0.12
"""A pill starts one frame early, so that it arrives with the word."""
_MOST_CACHED = 8

_MOST_GROWTH = 1.12
_GROWTH_ROOM = PILL_SIDE
"""Em by which a word may grow towards its neighbours; this limits long words."""
_GROWTH_S = 0.16


class Highlight(Protocol):
    """A page on which the spoken word stands out."""

    @abstractmethod
    def at(self, t: float) -> tuple[Item, ...]:
        """The items at second ``t`` of the film, from back to front."""


class PillHighlight:
    """The spoken word stands on a pill, which glides within a line and jumps between lines."""

    def __init__(self, page: TypesetPage, at: tuple[float, float], text: Colour, accent: Colour) -> None:
        numbers = range(len(page.parts))
        self._clock = WordClock(page)
        self._plain = [
            SpriteLayer(letters(page.runs(number), _outlined(page, text), at)) for number in numbers
        ]
        self._highlighted = [
            SpriteLayer(letters(page.runs(number), Ink(opposite(accent)), at)) for number in numbers
        ]
        self._boxes = [
            [pill_box(page, stretch, at) for stretch in page.stretches(number)] for number in numbers
        ]
        self._pill = lru_cache(maxsize=_MOST_CACHED)(partial(pill, em=page.block.style.size, colour=accent))

    def at(self, t: float) -> tuple[Item, ...]:
        """The pill and the words at second ``t`` of the film."""
        current = self._clock.at(t)
        pills = [SpriteLayer(self._pill(box)) for box in self._pill_boxes(t, current)]
        words = [
            self._highlighted[number] if number == current else plain
            for number, plain in enumerate(self._plain)
        ]
        return (*pills, *words)

    def _pill_boxes(self, t: float, current: int) -> list[Box]:
        coming = self._clock.at(t + _AHEAD_S)
        if coming > 0 and self._share_a_line(coming - 1, coming):
            x = expo_out(progress(t, self._clock.starts[coming] - _AHEAD_S, _GLIDE_S))
            return [_between(self._boxes[coming - 1][0], self._boxes[coming][0], x)]
        return self._boxes[current] if current >= 0 else []

    def _share_a_line(self, one: int, other: int) -> bool:
        tops = [[box[1] for box in self._boxes[number]] for number in (one, other)]
        return len(tops[0]) == 1 and tops[0] == tops[1]


class ColourHighlight:
    """The spoken word is slightly larger than the others, and in another colour."""

    def __init__(self, page: TypesetPage, at: tuple[float, float], text: Colour, accent: Colour) -> None:
        numbers = range(len(page.parts))
        self._clock = WordClock(page)
        self._plain = [
            SpriteLayer(letters(page.runs(number), _outlined(page, text), at)) for number in numbers
        ]
        # Drawn at the final size, so that it is sharp while it rests.
        self._growth = [_growth(page, number) for number in numbers]
        self._highlighted = [
            letters(_enlarged(page.runs(number), growth), _outlined(page, accent), at)
            for number, growth in zip(numbers, self._growth, strict=True)
        ]

    def at(self, t: float) -> tuple[Item, ...]:
        """The words at second ``t`` of the film, the spoken one above the others."""
        current = self._clock.at(t)
        if current < 0:
            return tuple(self._plain)
        x = progress(t, self._clock.starts[current], _GROWTH_S)
        growth = self._growth[current]
        scale = (1 + (growth - 1) * back_out(x)) / growth if x < 1 else 1.0
        others = [plain for number, plain in enumerate(self._plain) if number != current]
        return (*others, SpriteLayer(self._highlighted[current], scale=scale))


class WordClock:
    """Finds the word of a page that is spoken at a given time."""

    def __init__(self, page: TypesetPage) -> None:
        self.starts = [word.t for word in page.page.words]

    def at(self, t: float) -> int:
        """The number of the last word that has started by second ``t``; −1 before the first."""
        return bisect_right(self.starts, t) - 1


def _outlined(page: TypesetPage, colour: Colour) -> Ink:
    """Letters that are readable on any background."""
    return Ink(colour, stroke=_STROKE * page.block.style.size, stroke_colour=opposite(colour))


def _between(start: Box, end: Box, x: float) -> Box:
    left, top, right, bottom = (round(a + (b - a) * x) for a, b in zip(start, end, strict=True))
    return left, top, right, bottom


def _growth(page: TypesetPage, number: int) -> float:
    """The factor by which a word grows."""
    widest = max((right - left for left, right, _ in page.stretches(number)), default=0.0)
    return min(_MOST_GROWTH, 1 + 2 * _GROWTH_ROOM * page.block.style.size / widest) if widest else 1.0


def _enlarged(runs: Sequence[GlyphRun], growth: float) -> Sequence[GlyphRun]:
    """Glyphs ``growth`` times as large, around the middle of their ink."""
    left, top, right, bottom = ink_box(runs) or (0, 0, 0, 0)
    middle = (left + right) / 2, (top + bottom) / 2

    def away(origin: tuple[float, float]) -> tuple[float, float]:
        return (
            middle[0] + growth * (origin[0] - middle[0]),
            middle[1] + growth * (origin[1] - middle[1]),
        )

    return [replace(run, size=run.size * growth, origins=tuple(map(away, run.origins))) for run in runs]
