"""A picture of the caller's."""

from typing import Final, Literal

from pydantic import Field

from functions.product.backgrounds.background import Background, View
from functions.product.ground import Ground
from layers.common.compositing.canvas import on_canvas
from layers.common.compositing.layout import Compass, anchor, placed
from layers.common.core.colours import AnyColour, rgb
from layers.common.errors import InvalidParameter
from layers.common.imaging.alpha import flatten
from layers.common.imaging.decode import reduction_within
from layers.common.imaging.image import Image, Size
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
    color: AnyColour = Field("#ffffff", description="Around a picture that does not fill the canvas.")

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
        picture = flatten(view.picture.decode(view.limits, reduction=reduction), rgb(self.color))
        return Ground((self._filling if self.fit == "fill" else self._fitting)(picture, canvas).pixels)

    def _filling(self, picture: Image, canvas: Size) -> Image:
        scale = min(picture.width / canvas[0], picture.height / canvas[1])
        across, down = anchor(self.position)
        width, height = scale * canvas[0], scale * canvas[1]
        left, top = (picture.width - width) * across, (picture.height - height) * down
        return picture.with_pixels(resample(picture.pixels, canvas, (left, top, left + width, top + height)))

    def _fitting(self, picture: Image, canvas: Size) -> Image:
        scale = min(canvas[0] / picture.width, canvas[1] / picture.height)
        size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
        inner = picture.with_pixels(resample(picture.pixels, size))
        return on_canvas(inner, canvas, placed(size, canvas, self.position), rgb(self.color))
