"""A frame around the picture."""

from typing import Literal

from pydantic import Field

from functions.edit.ops.op import PixelOp, Workspace
from layers.common.compositing.canvas import on_canvas
from layers.common.core.colours import HexColour, rgb
from layers.common.imaging.image import Image, Size


class Border(PixelOp):
    """Add a frame of one colour around the picture."""

    op: Literal["border"] = "border"
    size: int = Field(10, ge=0, le=10_000, description="Width of the frame in px.")
    color: HexColour = Field("#000000", description="Colour of the frame.")

    @property
    def is_neutral(self) -> bool:
        return self.size == 0

    def size_after(self, size: Size) -> Size:
        return size[0] + 2 * self.size, size[1] + 2 * self.size

    def apply(self, image: Image, _workspace: Workspace) -> Image:
        return on_canvas(image, self.size_after(image.size), (self.size, self.size), rgb(self.color))
