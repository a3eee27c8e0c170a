"""The text of a picture: headline and kicker, set in a look's typography inside the safe zone."""

from collections.abc import Iterator
from dataclasses import dataclass

from layers.common.compositing.safe_zone import vertical_margins
from layers.common.errors import InvalidParameter
from layers.common.imaging.image import Size
from layers.common.typography.block import Align, Block, TypeStyle
from layers.common.typography.shaping import Lettering
from layers.common.typography.typeset import fit_block

_FULL_SCREEN = 0.65
"""Width to height below which a picture is shown full-screen, with an app's buttons and captions over it."""
_MARGIN = 0.06
"""Margin of any other picture, a share of each side."""
_AIR = 0.02
"""Free room above the text, a share of the height."""
_MAX_HEIGHT = 0.34
"""Greatest height of a headline, a share of the picture's height."""
_SMALLEST = 0.02
"""Smallest type: an em as a share of the safe width. It is still legible in a thumbnail."""
_ILLEGIBLE = 4
"""Smallest type in pixels per em."""


@dataclass(frozen=True, slots=True)
class Typography:
    """How a look sets its text.

    Attributes:
        headline: the headline's letters.
        kicker: the kicker's letters; it is always in capitals.
        size: em of the headline, a share of the picture's width.
        kicker_size: em of the kicker, a share of the picture's width.
        leading: distance of the headline's lines, in em.
        gap: distance of headline and kicker, a share of the picture's width.
        inset: room for a label to the left and right of the text, in the text's em.
        align: alignment of the lines.
        upper: whether the headline is in capitals.
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
class TextBox:
    """A block of type and the position of its top left corner in the picture, in pixels."""

    block: Block
    left: float
    top: float


@dataclass(frozen=True, slots=True)
class TextLayout:
    """The text boxes of a picture; either may be missing."""

    headline: TextBox | None = None
    kicker: TextBox | None = None

    def __iter__(self) -> Iterator[TextBox]:
        return (box for box in (self.kicker, self.headline) if box is not None)

    def clear_share(self, height: int) -> float:
        """The share of a picture of that height, from its top, that is free of text."""
        return min((box.top / height - _AIR for box in self), default=1.0)

    @property
    def missing(self) -> tuple[str, ...]:
        """Characters that no font has."""
        return tuple(dict.fromkeys(sign for box in self for sign in box.block.missing))


def lay_out_text(
    headline: str, kicker: str, size: Size, typography: Typography, supersampling: int = 1
) -> TextLayout:
    """Place the headline at the foot of the safe zone and the kicker above it; an empty text is left out.

    Args:
        size: width and height of the painted picture in pixels.
        supersampling: how many times larger the painted picture is than the result, which has to be legible.

    Raises:
        InvalidParameter: a text does not fit in legible type.
    """
    width, height = size
    top, bottom, left, right = _margins(size)
    room = (1 - left - right) * width, min(_MAX_HEIGHT, 1 - top - bottom) * height
    smallest = max(_ILLEGIBLE * supersampling, _SMALLEST * room[0])
    headline_style = TypeStyle(typography.headline, typography.size * width, typography.leading)
    kicker_style = TypeStyle(typography.kicker, typography.kicker_size * width)
    main = _fitted(headline, "headline", headline_style, room, typography, smallest)
    small = _fitted(kicker, "kicker", kicker_style, room, typography, smallest)
    headline_box = _box_above(main, left * width, (1 - bottom) * height, typography)
    foot = headline_box.top - typography.gap * width if headline_box else (1 - bottom) * height
    return TextLayout(headline_box, _box_above(small, left * width, foot, typography))


def _margins(size: Size) -> tuple[float, float, float, float]:
    """Margins at the top and bottom, shares of the height, and left and right, shares of the width."""
    return vertical_margins("universal") if size[0] / size[1] < _FULL_SCREEN else (_MARGIN,) * 4


def _fitted(
    text: str,
    name: str,
    style: TypeStyle,
    room: tuple[float, float],
    typography: Typography,
    smallest: float,
) -> Block | None:
    if not text.strip():
        return None
    cased = text.upper() if name == "kicker" or typography.upper else text
    width = room[0] - 2 * typography.inset * style.size
    try:
        return fit_block(cased, style, width, room[1], typography.align, smallest=smallest)
    except InvalidParameter as fault:
        raise fault.at(name) from None


def _box_above(block: Block | None, left: float, bottom: float, typography: Typography) -> TextBox | None:
    """The block's box, its lower edge at ``bottom``."""
    if block is None:
        return None
    return TextBox(block, left + typography.inset * block.style.size, bottom - block.height)
