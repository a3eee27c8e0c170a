"""What a look is: its native size, colours, framing and type, and how it draws."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from functions.style.framing import Framing
from functions.style.scene import Scene
from functions.style.words import Typography, Words
from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Pixels, Size

Palette = Sequence[Colour]
"""A look's colours in the order that it names them."""


@dataclass(frozen=True, slots=True)
class Look:
    """An editorial look.

    Attributes:
        name: the last part of its route.
        colours: what each colour of the palette is for, and its native ``#rrggbb``.
        framing: how close it wants its subject.
        typography: how it sets its words.
        render: draws a scene with words: uint8 (h, w, 3) of the scene's size. The same generator state gives
            the same picture.
        size: native width and height.
    """

    name: str
    summary: str
    description: str
    colours: Mapping[str, str]
    framing: Framing
    typography: Typography
    render: Callable[[Scene, Palette, Words, np.random.Generator], Pixels]
    size: Size = (1080, 1350)
