"""Out of focus."""

from typing import Literal

from pydantic import Field

from functions.edit.neighbours import gaussian, on_light
from functions.edit.ops.op import PixelOp, Workspace
from layers.common.imaging.image import Image


class Blur(PixelOp):
    """Blur with a Gaussian."""

    op: Literal["blur"] = "blur"
    radius: float = Field(
        ge=0, le=500, allow_inf_nan=False, description="Standard deviation in px; 0 unchanged.", examples=[4]
    )

    @property
    def is_neutral(self) -> bool:
        return self.radius < _FEEBLE

    def apply(self, image: Image, _workspace: Workspace) -> Image:
        return on_light(image, lambda pixels: gaussian(pixels, self.radius))


_FEEBLE = 0.1
"""σ in px below which a pixel's neighbours weigh nothing in 8 bits."""
