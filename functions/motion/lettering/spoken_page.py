"""A page of words while it is spoken: one word at a time stands out."""

from abc import abstractmethod
from bisect import bisect_right
from typing import Protocol

from functions.motion.lettering.contrast import opposite
from functions.motion.lettering.letters import Ink
from functions.motion.lettering.set_page import SetPage
from functions.motion.picture.shot import Item
from layers.common.imaging.alpha import Colour

_STROKE = 0.075
"""Em of the line around letters."""


class SpokenPage(Protocol):
    """What is seen of a page in time."""

    @abstractmethod
    def at(self, t: float) -> tuple[Item, ...]:
        """The items at second ``t`` of the film, from the back to the front."""


class Said:
    """Tells which of a page's words is being said."""

    def __init__(self, page: SetPage) -> None:
        self.starts = [word.t for word in page.page.words]

    def at(self, t: float) -> int:
        """The number of the word on the page: the last that has begun; −1 before the first."""
        return bisect_right(self.starts, t) - 1


def stroked(page: SetPage, colour: Colour) -> Ink:
    """Letters that can be read on anything."""
    return Ink(colour, stroke=_STROKE * page.block.style.size, stroke_colour=opposite(colour))
