"""A watermark on the picture."""

from typing import Literal

from pydantic import Field

from functions.edit.ops.op import PixelOp, Workspace
from layers.common.compositing.canvas import pasted
from layers.common.compositing.layout import Compass, placed
from layers.common.imaging.image import Image, Size
from layers.common.imaging.resample import resample


class Watermark(PixelOp):
    """Draw the file ``watermark`` over the picture, with its own transparency."""

    op: Literal["watermark"] = "watermark"
    scale: float = Field(
        0.2,
        gt=0,
        le=1,
        allow_inf_nan=False,
        description="Width as a share of the picture's width; less if the watermark would be too tall.",
    )
    gravity: Compass = Field("south-east", description="Position of the watermark.")
    margin: float = Field(
        0.03,
        ge=0,
        le=0.5,
        allow_inf_nan=False,
        description="Distance from the edges, a share of the picture's shorter side.",
    )
    opacity: float = Field(
        0.6, ge=0, le=1, allow_inf_nan=False, description="0 is invisible, 1 as opaque as the file."
    )

    @property
    def weight(self) -> int:
        return 4

    @property
    def is_neutral(self) -> bool:
        return self.opacity == 0

    def apply(self, image: Image, workspace: Workspace) -> Image:
        mark = workspace.watermark
        assert mark is not None  # an edit with this operation but no file is refused
        margin = round(min(image.size) * self.margin)
        room = max(1, image.width - 2 * margin), max(1, image.height - 2 * margin)
        small = mark.with_pixels(resample(mark.pixels, self._size(mark.size, image.size, room)))
        left, top = placed(small.size, room, self.gravity)
        return pasted(image, small, (left + margin, top + margin), self.opacity)

    def _size(self, mark: Size, picture: Size, room: Size) -> Size:
        factor = min(self.scale * picture[0] / mark[0], room[0] / mark[0], room[1] / mark[1])
        return max(1, round(mark[0] * factor)), max(1, round(mark[1] * factor))
