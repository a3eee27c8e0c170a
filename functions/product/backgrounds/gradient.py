"""A gradient, as CSS defines it (CSS Images, level 3, section 3)."""

import math
from typing import Annotated, Any, Final, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from functions.product.backgrounds.background import Background, View
from functions.product.ground import Ground
from layers.common.core.colours import AnyColour, rgb
from layers.common.imaging.dither import dithered
from layers.common.imaging.image import Pixels, Size
from layers.common.imaging.strips import by_strips

Floats = NDArray[np.floating[Any]]

_STEPS: Final = 1 << 14
"""Of the table of colours: finer than the dithering."""


class Gradient(Background):
    """Two to five colours, blended evenly in sRGB and dithered."""

    kind: Literal["gradient"] = "gradient"
    colors: Annotated[list[AnyColour], Field(min_length=2, max_length=5)] = Field(
        description="Two to five colours at even distances."
    )
    angle: float = Field(
        180,
        ge=-360,
        le=360,
        description="Direction of a linear gradient in degrees, as in CSS: 0 to the top, 90 to the right.",
    )
    shape: Literal["linear", "radial"] = Field(
        "linear", description="A radial gradient goes from the middle to the corners."
    )

    def ground(self, view: View) -> Ground:
        return Ground(self._pixels(view.stage.size))

    def _pixels(self, size: Size) -> Pixels:
        width, height = size
        table = _table([rgb(color) for color in self.colors])
        share = self._radial if self.shape == "radial" else self._linear

        def paint(_strip: Pixels, rows: slice) -> Pixels:
            index = np.clip(share(size, rows) * (_STEPS - 1), 0, _STEPS - 1).astype(np.intp)
            return dithered(table[index], rows.start)

        return by_strips(np.empty((height, width, 3), np.uint8), [paint])

    def _linear(self, size: Size, rows: slice) -> Floats:
        """How far along each pixel is: section 3.1.1's gradient line, 0 to 1."""
        width, height = size
        across, down = math.sin(math.radians(self.angle)), -math.cos(math.radians(self.angle))
        length = abs(width * across) + abs(height * down)
        x, y = _centred(size, rows)
        return np.asarray((x * across + y * down) / length + 0.5)

    def _radial(self, size: Size, rows: slice) -> Floats:
        """Section 3.2.1: an ellipse around the middle to the farthest corner, of the box's proportions."""
        x, y = _centred(size, rows)
        return np.asarray(np.hypot(x / (size[0] / math.sqrt(2)), y / (size[1] / math.sqrt(2))))


def _centred(size: Size, rows: slice) -> tuple[Floats, Floats]:
    """Centres of the pixels relative to the middle: a row and a column."""
    width, height = size
    x = np.arange(width) + 0.5 - width / 2
    return x[np.newaxis], (np.arange(rows.start, rows.stop) + 0.5 - height / 2)[:, np.newaxis]


def _table(colours: list[tuple[int, int, int]]) -> NDArray[np.float32]:
    at, stops = np.linspace(0, 1, _STEPS), np.linspace(0, 1, len(colours))
    channels = [np.interp(at, stops, [colour[channel] for colour in colours]) for channel in range(3)]
    return np.stack(channels, axis=-1).astype(np.float32)
