"""Unsharp mask."""

from typing import Literal

import cv2
import numpy as np
from pydantic import Field

from functions.edit.filters import extrapolate, filter_premultiplied, gaussian
from functions.edit.ops.op import PixelOp, Workspace
from layers.common.imaging.image import Image


class Unsharp(PixelOp):
    """Sharpen with an unsharp mask: add the difference from a blurred copy where it exceeds a threshold."""

    op: Literal["unsharp"] = "unsharp"
    radius: float = Field(
        1, ge=0.1, le=100, allow_inf_nan=False, description="Standard deviation of the blur in px."
    )
    amount: float = Field(
        1, ge=0, le=10, allow_inf_nan=False, description="Factor of the difference; 0 for none."
    )
    threshold: int = Field(
        0, ge=0, le=255, description="Largest difference in levels that is ignored as noise."
    )

    @property
    def weight(self) -> int:
        return 4

    @property
    def is_neutral(self) -> bool:
        return self.amount == 0

    def apply(self, image: Image, _workspace: Workspace) -> Image:
        smooth = filter_premultiplied(image, lambda pixels: gaussian(pixels, self.radius))
        sharp = extrapolate(image, smooth, self.amount)
        return self._above_threshold(image, smooth, sharp) if self.threshold else sharp

    def _above_threshold(self, image: Image, smooth: Image, sharp: Image) -> Image:
        differs = cv2.absdiff(image.rgb, smooth.rgb) > self.threshold
        pixels = np.array(image.pixels)
        np.copyto(pixels[..., :3], sharp.rgb, where=differs)
        return image.with_pixels(pixels)
