"""A picture of the caller's."""

from typing import Final, Literal

import numpy as np
from pydantic import Field

from functions.product.backgrounds.background import Background, View
from functions.product.backgrounds.blur import BlurMode, defocused
from functions.product.backgrounds.color import plain
from functions.product.ground import Ground
from layers.common.compositing.canvas import opaque
from layers.common.compositing.layout import Compass, anchor, placed
from layers.common.compositing.over import over
from layers.common.core.colours import OPAQUE, TranslucentColour, rgba
from layers.common.errors import InvalidParameter
from layers.common.imaging.alpha import flatten
from layers.common.imaging.decode import reduction_within
from layers.common.imaging.image import Pixels, Size
from layers.common.imaging.resample import resample

FILE: Final = "background_image"
_SMALLEST: Final = 16
"""px a side."""


class Picture(Background):
    """The file `background_image`."""

    kind: Literal["image"] = "image"
    fit: Literal["fill", "fit"] = Field(
        "fill", description="fill covers the canvas and crops the picture, fit shows all of it."
    )
    position: Compass = Field("centre", description="The part that is kept by fill, or its place with fit.")
    color: TranslucentColour = Field(
        "#ffffff", description="Around a picture that does not fill the canvas, and behind a transparent one."
    )
    blur: float = Field(
        0, ge=0, le=0.05, description="Radius or σ of a blur, as a share of the canvas's long side."
    )
    blur_mode: BlurMode = Field("gaussian", description="As the mode of kind blur.")

    @property
    def is_opaque(self) -> bool:
        return rgba(self.color)[1] == OPAQUE

    def ground(self, view: View) -> Ground:
        assert view.picture is not None  # the parameters ask for it
        size = view.picture.size(view.limits)
        if min(size) < _SMALLEST:
            raise InvalidParameter(
                f"expected at least {_SMALLEST} px a side for `{FILE}`, received {size[0]} × {size[1]}",
                param=FILE,
            )
        canvas = view.stage.size
        reduction = reduction_within(min(size[0] / canvas[0], size[1] / canvas[1]))
        picture = view.picture.decode(view.limits, reduction=reduction)
        if self.is_opaque or self.blur:
            picture = flatten(picture, rgba(self.color)[0])
        drawn, at = (self._filling if self.fit == "fill" else self._fitting)(picture.pixels, canvas)
        if self.blur:
            drawn = defocused(drawn, self.blur_mode, self.blur * max(canvas))
        return Ground(self._laid(drawn, at, canvas))

    def _filling(self, picture: Pixels, canvas: Size) -> tuple[Pixels, tuple[int, int]]:
        tall, wide = picture.shape[:2]
        scale = min(wide / canvas[0], tall / canvas[1])
        across, down = anchor(self.position)
        width, height = scale * canvas[0], scale * canvas[1]
        left, top = (wide - width) * across, (tall - height) * down
        return resample(picture, canvas, (left, top, left + width, top + height)), (0, 0)

    def _fitting(self, picture: Pixels, canvas: Size) -> tuple[Pixels, tuple[int, int]]:
        tall, wide = picture.shape[:2]
        scale = min(canvas[0] / wide, canvas[1] / tall)
        size = max(1, round(wide * scale)), max(1, round(tall * scale))
        return resample(picture, size), placed(size, canvas, self.position)

    def _laid(self, drawn: Pixels, at: tuple[int, int], canvas: Size) -> Pixels:
        if drawn.shape == (*canvas[::-1], 3):
            return drawn
        (left, top), (tall, wide) = at, drawn.shape[:2]
        ground, front = plain(canvas, self.color), opaque(drawn)
        below = ground[top : top + tall, left : left + wide]
        colours, behind = np.ascontiguousarray(front[..., :3]), np.ascontiguousarray(below)
        below[:] = over(colours, behind, np.ascontiguousarray(front[..., 3]))
        return ground
