"""A pill that glides from word to word as they are said."""

from functools import lru_cache, partial

from functions.motion.easing import expo_out, progress
from functions.motion.lettering.contrast import opposite
from functions.motion.lettering.letters import Ink, letters
from functions.motion.lettering.pill import around, pill
from functions.motion.lettering.set_page import SetPage
from functions.motion.lettering.spoken_page import Said, stroked
from functions.motion.picture.shot import Item
from functions.motion.picture.sprite import Placed
from layers.common.imaging.alpha import Box, Colour

_AHEAD_S, _GLIDE_S = 0.034, 0.12
"""A pill sets out a frame early, so that it is there when the word is."""
_KEPT = 8


class Gliding:
    """A page whose spoken word stands on a pill.

    Within a line the pill glides, from line to line it jumps.
    """

    def __init__(self, page: SetPage, at: tuple[float, float], text: Colour, accent: Colour) -> None:
        numbers = range(len(page.parts))
        self._said = Said(page)
        self._waiting = [Placed(letters(page.runs(number), stroked(page, text), at)) for number in numbers]
        self._lit = [Placed(letters(page.runs(number), Ink(opposite(accent)), at)) for number in numbers]
        self._boxes = [
            [around(page, stretch, at) for stretch in page.stretches(number)] for number in numbers
        ]
        self._pill = lru_cache(maxsize=_KEPT)(partial(pill, em=page.block.style.size, colour=accent))

    def at(self, t: float) -> tuple[Item, ...]:
        """The pill and the words at second ``t`` of the film."""
        said = self._said.at(t)
        pills = [Placed(self._pill(box)) for box in self._lit_boxes(t, said)]
        words = [
            self._lit[number] if number == said else waiting for number, waiting in enumerate(self._waiting)
        ]
        return (*pills, *words)

    def _lit_boxes(self, t: float, said: int) -> list[Box]:
        coming = self._said.at(t + _AHEAD_S)
        if coming > 0 and self._share_a_line(coming - 1, coming):
            x = expo_out(progress(t, self._said.starts[coming] - _AHEAD_S, _GLIDE_S))
            return [_between(self._boxes[coming - 1][0], self._boxes[coming][0], x)]
        return self._boxes[said] if said >= 0 else []

    def _share_a_line(self, one: int, other: int) -> bool:
        tops = [[box[1] for box in self._boxes[number]] for number in (one, other)]
        return len(tops[0]) == 1 and tops[0] == tops[1]


def _between(start: Box, end: Box, x: float) -> Box:
    left, top, right, bottom = (round(a + (b - a) * x) for a, b in zip(start, end, strict=True))
    return left, top, right, bottom
