"""Mirroring."""

from typing import Literal

import cv2
import numpy as np
from pydantic import Field

from functions.edit.ops.op import PixelOp, Workspace
from layers.common.imaging.image import Image

_CODES = {"h": 1, "v": 0}


class Flip(PixelOp):
    """Mirror the picture."""

    op: Literal["flip"] = "flip"
    axis: Literal["h", "v"] = Field("h", description="h swaps left and right, v top and bottom.")

    def apply(self, image: Image, _workspace: Workspace) -> Image:
        return image.with_pixels(np.asarray(cv2.flip(image.pixels, _CODES[self.axis]), np.uint8))
