"""Sharpness of fine detail."""

from typing import Literal

import cv2
import numpy as np
from pydantic import Field

from functions.edit.filters import extrapolate, filter_premultiplied
from functions.edit.ops.op import Factor, PixelOp, Workspace
from layers.common.imaging.image import Image, Pixels

_SMOOTH = np.array([[1, 1, 1], [1, 5, 1], [1, 1, 1]], np.float32) / 13
"""Pillow's ImageFilter.SMOOTH, which gives the smooth picture to extrapolate from."""


class Sharpness(PixelOp):
    """Sharpen or blur fine detail, as in Pillow's ImageEnhance.Sharpness."""

    op: Literal["sharpness"] = "sharpness"
    factor: Factor = Field(
        description="0 gives a smooth picture, 1 no change, 2 twice the sharpness.", examples=[1.5]
    )

    @property
    def weight(self) -> int:
        return 3

    @property
    def is_neutral(self) -> bool:
        return self.factor == 1

    def apply(self, image: Image, _workspace: Workspace) -> Image:
        return extrapolate(image, filter_premultiplied(image, _smooth), self.factor - 1)


def _smooth(pixels: Pixels) -> Pixels:
    """Smooth pixels; the outermost ones are unchanged, since they lack a neighbour."""
    smooth = np.asarray(cv2.filter2D(pixels, -1, _SMOOTH), np.uint8)
    for edge in (np.s_[:1], np.s_[-1:], np.s_[:, :1], np.s_[:, -1:]):
        smooth[edge] = pixels[edge]
    return smooth
