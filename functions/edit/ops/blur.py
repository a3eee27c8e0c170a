"""Gaussian blur."""

from typing import Literal

from pydantic import Field

from functions.edit.filters import filter_premultiplied, gaussian
from functions.edit.ops.op import PixelOp, Workspace
from layers.common.imaging.image import Image

_NO_EFFECT = 0.1
"""σ in px below which neighbours have no effect at 8 bits."""


class Blur(PixelOp):
    """Blur with a Gaussian."""

    op: Literal["blur"] = "blur"
    radius: float = Field(
        ge=0, le=500, allow_inf_nan=False, description="Standard deviation in px; 0 for none.", examples=[4]
    )

    @property
    def weight(self) -> int:
        return 3

    @property
    def is_neutral(self) -> bool:
        return self.radius < _NO_EFFECT

    def apply(self, image: Image, _workspace: Workspace) -> Image:
        return filter_premultiplied(image, lambda pixels: gaussian(pixels, self.radius))
