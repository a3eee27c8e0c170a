"""How crisp fine detail is."""

from typing import Literal

import cv2
import numpy as np
from pydantic import Field

from functions.edit.neighbours import away_from, on_light
from functions.edit.ops.op import Factor, PixelOp, Workspace
from layers.common.imaging.image import Image, Pixels

_SMOOTH = np.array([[1, 1, 1], [1, 5, 1], [1, 1, 1]], np.float32) / 13
"""The smooth picture that sharpness leads away from: Pillow's ImageFilter.SMOOTH."""


class Sharpness(PixelOp):
    """Blur below 1, sharpen above, as Pillow's ImageEnhance.Sharpness does."""

    op: Literal["sharpness"] = "sharpness"
    factor: Factor = Field(description="0 smooth, 1 unchanged, 2 twice as crisp.", examples=[1.5])

    @property
    def is_neutral(self) -> bool:
        return self.factor == 1

    def apply(self, image: Image, _workspace: Workspace) -> Image:
        return away_from(image, on_light(image, _smooth), self.factor - 1)


def _smooth(pixels: Pixels) -> Pixels:
    """Filtered, except for the outermost pixels, which lack a neighbour."""
    smooth = np.asarray(cv2.filter2D(pixels, -1, _SMOOTH), np.uint8)
    for edge in (np.s_[:1], np.s_[-1:], np.s_[:, :1], np.s_[:, -1:]):
        smooth[edge] = pixels[edge]
    return smooth
