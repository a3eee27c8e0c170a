"""The ground: the picture behind and below the subject, and what a subject on it has to know of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from layers.common.compositing.light import Light
from layers.common.imaging.alpha import Box, Colour
from layers.common.imaging.image import Pixels, Size

STUDIO_LIGHT: Final = Light(direction=200, spread=0.35, softness=0.6)
"""A large lamp above and behind the subject, a little to its left: the light of grounds that show none."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What a ground is made for.

    Attributes:
        size: width and height of the canvas in pixels.
        box: the subject's box on the canvas; it may extend beyond it. Its bottom is where the subject stands.
        seed: the same seed gives the same ground.
        colour: the caller's; None leaves it to the ground.
    """

    size: Size
    box: Box
    seed: int = 0
    colour: Colour | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Ground:
    """A made ground.

    Attributes:
        pixels: uint8 (h, w, 3), or (h, w, 4) with straight alpha, of the stage's size.
        mirror: how strongly the floor reflects by default, 0 to 0.5.
        edge: row of the floor's back edge, behind which no shadow falls; None if it has none.
    """

    pixels: Pixels
    mirror: float = 0.0
    edge: float | None = None


@dataclass(frozen=True, slots=True)
class Preset:
    """A procedural ground, resolution-independent: at any size, the same picture.

    Attributes:
        name: in lower case, words joined by hyphens.
        summary: one sentence for lists.
        make: makes it. The same stage gives the same bytes.
        light: which shadows follow.
        takes_colour: whether the stage's colour counts.
    """

    name: str
    summary: str
    make: Callable[[Stage], Ground]
    light: Light
    takes_colour: bool = False
