"""A plain colour."""

from typing import Literal

import numpy as np
from pydantic import Field

from functions.product.backgrounds.background import Background, View
from functions.product.ground import Ground
from layers.common.core.colours import OPAQUE, TranslucentColour, rgba
from layers.common.imaging.image import Pixels, Size


class Color(Background):
    """One colour everywhere."""

    kind: Literal["color"] = "color"
    color: TranslucentColour = Field(
        "#ffffff", description="A colour name, or hexadecimal as ffffff or #fff, with an alpha as ffffff80."
    )

    @property
    def is_opaque(self) -> bool:
        return rgba(self.color)[1] == OPAQUE

    def ground(self, view: View) -> Ground:
        return Ground(plain(view.stage.size, self.color))


def plain(size: Size, color: str) -> Pixels:
    """A canvas of one colour, an :data:`TranslucentColour`: RGB if it is opaque, else RGBA."""
    colour, alpha = rgba(color)
    value = colour if alpha == OPAQUE else (*colour, alpha)
    return np.full((*size[::-1], len(value)), value, np.uint8)
