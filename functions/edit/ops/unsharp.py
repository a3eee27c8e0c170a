"""Sharpened as for print."""

from typing import Literal

import cv2
import numpy as np
from pydantic import Field

from functions.edit.neighbours import away_from, gaussian, on_light
from functions.edit.ops.op import PixelOp, Workspace
from layers.common.imaging.image import Image


class Unsharp(PixelOp):
    """Unsharp mask: add the difference from a blurred copy, where it exceeds a threshold."""

    op: Literal["unsharp"] = "unsharp"
    radius: float = Field(1, ge=0.1, le=100, allow_inf_nan=False, description="σ of the blurred copy in px.")
    amount: float = Field(
        1, ge=0, le=10, allow_inf_nan=False, description="Times the difference; 0 unchanged."
    )
    threshold: int = Field(
        0, ge=0, le=255, description="Differences in levels that are left alone, as noise is."
    )

    @property
    def is_neutral(self) -> bool:
        return self.amount == 0

    def apply(self, image: Image, _workspace: Workspace) -> Image:
        smooth = on_light(image, lambda pixels: gaussian(pixels, self.radius))
        sharp = away_from(image, smooth, self.amount)
        return self._where_it_differs(image, smooth, sharp) if self.threshold else sharp

    def _where_it_differs(self, image: Image, smooth: Image, sharp: Image) -> Image:
        differs = cv2.absdiff(image.rgb, smooth.rgb) > self.threshold
        pixels = np.array(image.pixels)
        np.copyto(pixels[..., :3], sharp.rgb, where=differs)
        return image.with_pixels(pixels)
