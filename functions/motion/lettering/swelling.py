"""A word that swells and takes the accent's colour while it is said."""

from collections.abc import Sequence
from dataclasses import replace

from functions.motion.easing import back_out, progress
from functions.motion.lettering.letters import letters
from functions.motion.lettering.pill import SIDE
from functions.motion.lettering.set_page import SetPage
from functions.motion.lettering.spoken_page import Said, stroked
from functions.motion.picture.shot import Item
from functions.motion.picture.sprite import Placed
from layers.common.imaging.alpha import Colour
from layers.common.typography.block import GlyphRun
from layers.common.typography.raster import ink_box

_MOST = 1.12
_ROOM = SIDE
"""Em by which a word may grow towards its neighbours, which bounds long ones."""
_SWELLING_S = 0.16


class Swelling:
    """A page whose spoken word is a little larger than the others, and in another colour."""

    def __init__(self, page: SetPage, at: tuple[float, float], text: Colour, accent: Colour) -> None:
        numbers = range(len(page.parts))
        self._said = Said(page)
        self._waiting = [Placed(letters(page.runs(number), stroked(page, text), at)) for number in numbers]
        # Drawn at the size at which it stays, so that it is sharp there.
        self._growth = [_growth(page, number) for number in numbers]
        self._swollen = [
            letters(_grown(page.runs(number), growth), stroked(page, accent), at)
            for number, growth in zip(numbers, self._growth, strict=True)
        ]

    def at(self, t: float) -> tuple[Item, ...]:
        """The words at second ``t`` of the film, the spoken one above the others."""
        said = self._said.at(t)
        if said < 0:
            return tuple(self._waiting)
        x = progress(t, self._said.starts[said], _SWELLING_S)
        growth = self._growth[said]
        scale = (1 + (growth - 1) * back_out(x)) / growth if x < 1 else 1.0
        others = [waiting for number, waiting in enumerate(self._waiting) if number != said]
        return (*others, Placed(self._swollen[said], scale=scale))


def _growth(page: SetPage, number: int) -> float:
    """How many times larger a word becomes."""
    widest = max((right - left for left, right, _ in page.stretches(number)), default=0.0)
    return min(_MOST, 1 + 2 * _ROOM * page.block.style.size / widest) if widest else 1.0


def _grown(runs: Sequence[GlyphRun], growth: float) -> Sequence[GlyphRun]:
    """Glyphs ``growth`` times as large around the middle of their ink."""
    left, top, right, bottom = ink_box(runs) or (0, 0, 0, 0)
    middle = (left + right) / 2, (top + bottom) / 2

    def away(origin: tuple[float, float]) -> tuple[float, float]:
        return (
            middle[0] + growth * (origin[0] - middle[0]),
            middle[1] + growth * (origin[1] - middle[1]),
        )

    return [replace(run, size=run.size * growth, origins=tuple(map(away, run.origins))) for run in runs]
