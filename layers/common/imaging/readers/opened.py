"""A file whose header has been read."""

from collections.abc import Callable
from dataclasses import dataclass

from layers.common.imaging.image import Credit, Pixels, Size
from layers.common.imaging.metadata import Origin

UPRIGHT = 1
"""The EXIF orientation of a picture that needs no turn."""


def no_credit() -> Credit:
    """The credit of a file that has none."""
    return Credit()


@dataclass(frozen=True, slots=True)
class Opened:
    """A picture that can be decoded.

    Attributes:
        size: of the pixels that ``decode`` returns without a reduction.
        decode: sRGB pixels, RGB or RGBA, at 1/n of the size, n being 1, 2, 4 or 8; most formats ignore it.
        expose: the same pixels at full size, their light doubled by each of a number of stops; None for a
            picture that does not reach beyond white.
        turn: the EXIF orientation, 1 to 8, that ``decode`` leaves to be applied; here alone it is known.
        read_credit: whose picture it is.
        read_origin: what else the file says of it.
    """

    size: Size
    decode: Callable[[int], Pixels]
    turn: int = UPRIGHT
    read_credit: Callable[[], Credit] = no_credit
    expose: Callable[[float], Pixels] | None = None
    read_origin: Callable[[], Origin] = Origin
