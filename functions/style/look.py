"""A look: its native size, colours, framing and typography, and how it draws."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from functions.style.framing import Framing
from functions.style.subject import Subject
from functions.style.text import TextLayout, Typography
from layers.common.imaging.alpha import Colour
from layers.common.imaging.image import Pixels, Size

Palette = Sequence[Colour]
"""A look's colours, in the order of :attr:`Look.colours`."""


@dataclass(frozen=True, slots=True)
class Look:
    """An editorial look.

    Attributes:
        name: the last part of its route.
        colours: what each colour of the palette is for, and its default as ``#rrggbb``; two or more.
        framing: how close the subject is.
        typography: how headline and kicker are set.
        render: draws a subject and text: uint8 (h, w, 3) of the subject's size. The same state of the
            generator gives the same picture.
        size: native width and height in pixels.
    """

    name: str
    summary: str
    description: str
    colours: Mapping[str, str]
    framing: Framing
    typography: Typography
    render: Callable[[Subject, Palette, TextLayout, np.random.Generator], Pixels]
    size: Size = (1080, 1350)
