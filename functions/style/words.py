"""Headline and kicker, set in a look's typography inside the safe zone."""

from collections.abc import Iterator
from dataclasses import dataclass

from layers.common.errors import InvalidParameter
from layers.common.imaging.image import Size
from layers.common.typography.block import Align, Block, TypeStyle
from layers.common.typography.shaping import Lettering
from layers.common.typography.typeset import fit_block

_UPRIGHT = 0.65
"""Narrower pictures are shown full-screen, under an app's own buttons and captions."""
_SCREEN = 0.14, 0.12, 0.25, 0.06
_FEED = 0.06, 0.06, 0.06, 0.06
"""Free room at the top, right, bottom (of the height) and left (of the width)."""
_AIR = 0.02
"""Above words, a share of the height."""
_HIGHEST = 0.34
"""Most of the picture's height that a headline takes."""
_SMALLEST = 0.02
"""Smallest type, in em as a share of the safe width: what a thumb-sized picture still shows."""
_ILLEGIBLE = 4
"""Pixels per em that no type can do with."""


@dataclass(frozen=True, slots=True)
class Typography:
    """How a look sets its words; sizes in em are shares of the picture's width.

    ``upper`` sets the headline in capitals; the kicker always is. ``gap`` is the room between the two,
    ``inset`` that of the words in what they are printed on, left and right, in their own em.
    """

    headline: Lettering
    kicker: Lettering
    size: float = 0.094
    kicker_size: float = 0.032
    leading: float = 1.06
    gap: float = 0.007
    inset: float = 0.0
    align: Align = "left"
    upper: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A block of type, and where in the picture its top left corner lies."""

    block: Block
    left: float
    top: float


@dataclass(frozen=True, slots=True)
class Words:
    """What is to be read; either may be missing."""

    headline: Placed | None = None
    kicker: Placed | None = None

    def __iter__(self) -> Iterator[Placed]:
        return (placed for placed in (self.kicker, self.headline) if placed is not None)

    def clear(self, height: int) -> float:
        """Share of a picture of that height, from its top, that they leave free."""
        return min((placed.top / height - _AIR for placed in self), default=1.0)

    @property
    def missing(self) -> tuple[str, ...]:
        """Characters that no font has."""
        return tuple(sign for placed in self for sign in placed.block.missing)


def set_words(headline: str, kicker: str, size: Size, typography: Typography, finer: int = 1) -> Words:
    """Set both at the foot of the safe zone of a picture, the kicker above; an empty one is left out.

    Args:
        size: of the picture that is painted.
        finer: how many times finer it is than the one that is seen, which has to be legible.

    Raises:
        InvalidParameter: one of them does not fit in legible type.
    """
    width, height = size
    top, right, bottom, left = _SCREEN if width / height < _UPRIGHT else _FEED
    box = (1 - left - right) * width, min(_HIGHEST, 1 - top - bottom) * height
    least = max(_ILLEGIBLE * finer, _SMALLEST * box[0])
    main = _fitted(headline, "headline", _headline_style(typography, width), box, typography, least)
    small = _fitted(kicker, "kicker", _kicker_style(typography, width), box, typography, least)
    heading = _placed(main, left * width, (1 - bottom) * height, typography)
    above = heading.top - typography.gap * width if heading else (1 - bottom) * height
    return Words(heading, _placed(small, left * width, above, typography))


def _headline_style(typography: Typography, width: int) -> TypeStyle:
    return TypeStyle(typography.headline, typography.size * width, typography.leading)


def _kicker_style(typography: Typography, width: int) -> TypeStyle:
    return TypeStyle(typography.kicker, typography.kicker_size * width)


def _fitted(
    text: str, name: str, style: TypeStyle, box: tuple[float, float], typography: Typography, least: float
) -> Block | None:
    if not text.strip():
        return None
    shown = text.upper() if name == "kicker" or typography.upper else text
    width, height = box
    room = width - 2 * typography.inset * style.size
    try:
        return fit_block(shown, style, room, height, typography.align, smallest=least)
    except InvalidParameter as fault:
        raise fault.at(name) from None


def _placed(block: Block | None, left: float, bottom: float, typography: Typography) -> Placed | None:
    if block is None:
        return None
    return Placed(block, left + typography.inset * block.style.size, bottom - block.height)
