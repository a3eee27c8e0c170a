"""Padding around the picture."""

from typing import Literal

from pydantic import Field, model_validator

from functions.edit.geometry import Aspect, ratio, smallest_around
from functions.edit.ops.op import PixelOp, Side, Workspace
from layers.common.compositing.canvas import on_canvas
from layers.common.compositing.layout import Compass, placed
from layers.common.core.colours import HexColour, rgb
from layers.common.imaging.image import Image, Size


class Pad(PixelOp):
    """Extend the picture to a size or an aspect ratio; it is never scaled or cropped."""

    op: Literal["pad"] = "pad"
    w: Side | None = Field(None, description="Smallest width in px.")
    h: Side | None = Field(None, description="Smallest height in px.")
    aspect: Aspect | None = Field(None, description="Width to height, such as 1:1.")
    gravity: Compass = Field("centre", description="Position of the picture.")
    color: HexColour | None = Field(None, description="Colour of the padding; transparent by default.")

    @model_validator(mode="after")
    def _check_alternatives(self) -> "Pad":
        if (self.aspect is None) == (self.w is None and self.h is None):
            raise ValueError("expected either w, h or both, or an aspect")
        return self

    def size_after(self, size: Size) -> Size:
        if self.aspect:
            return smallest_around(size, ratio(self.aspect))
        return max(size[0], self.w or 0), max(size[1], self.h or 0)

    def apply(self, image: Image, _workspace: Workspace) -> Image:
        size = self.size_after(image.size)
        if size == image.size:
            return image
        return on_canvas(
            image, size, placed(image.size, size, self.gravity), rgb(self.color) if self.color else None
        )
