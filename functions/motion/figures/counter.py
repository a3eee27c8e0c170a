"""Numbers that count: every figure in a place of its own, which stays where it is."""

from dataclasses import dataclass, field

from functions.motion.lettering.letters import Ink, letters
from functions.motion.picture.sprite import Sprite
from layers.common.imaging.alpha import Colour
from layers.common.typography.block import TypeStyle
from layers.common.typography.shaping import Lettering, shape_word
from layers.common.typography.typeset import set_line

_TIGHTER = 0.02
"""Em that figures as large as these stand closer than the font has them."""


def advance(character: str, lettering: Lettering) -> float:
    """How wide a place a character of a number has, in em."""
    return shape_word(character, (0,), lettering).advance - _TIGHTER


@dataclass(frozen=True, slots=True)
class Counter:
    """A number's places, as its longest text needs them.

    Attributes:
        style: its letters have figures of one width.
        places: where the places begin, and where the last ends, in whole pixels: the same figure looks the
            same in each.
        baseline: pixels from the top of the frame.
    """

    style: TypeStyle
    colour: Colour
    places: tuple[int, ...]
    baseline: int
    _drawn: dict[tuple[str, int], Sprite] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str, style: TypeStyle, colour: Colour, left: int, baseline: int) -> "Counter":
        """The counter that comes to a stand at ``text``."""
        places = [left]
        for character in text:
            places.append(places[-1] + round(advance(character, style.lettering) * style.size))
        return cls(style, colour, tuple(places), baseline)

    @property
    def right(self) -> int:
        return self.places[-1]

    def showing(self, text: str) -> tuple[Sprite, ...]:
        """A number no longer than the last; it stands to the right, its sign always in the first place."""
        signed = text[0] if not text[0].isdigit() else ""
        rest = text.removeprefix(signed)
        first = len(self.places) - 1 - len(rest)
        shown = [(signed, 0)] if signed else []
        shown += [(character, first + number) for number, character in enumerate(rest)]
        return tuple(self._sprite(*one) for one in shown if not one[0].isspace())

    def _sprite(self, character: str, place: int) -> Sprite:
        if (character, place) not in self._drawn:
            block = set_line(character, self.style)
            corner = self.places[place], self.baseline - block.lines[0].baseline
            self._drawn[character, place] = letters(block.runs, Ink(self.colour), corner)
        return self._drawn[character, place]
