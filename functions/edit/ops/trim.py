"""Removal of empty margins."""

from typing import Literal

import cv2
import numpy as np
from pydantic import Field

from functions.edit.ops.op import PixelOp, Workspace
from layers.common.imaging.alpha import bounds
from layers.common.imaging.image import Image, Mask, Size


class Trim(PixelOp):
    """Remove margins of the upper left corner's colour, or transparent ones if that corner is transparent."""

    op: Literal["trim"] = "trim"
    threshold: int = Field(
        10, ge=0, le=255, description="Largest difference from that colour in any channel, in levels."
    )

    def size_after(self, _size: Size) -> None:
        return None

    def apply(self, image: Image, _workspace: Workspace) -> Image:
        box = bounds(self._content(image))
        if box is None:  # the whole picture is margin, so it is kept
            return image
        left, top, right, bottom = box
        return image.with_pixels(image.pixels[top:bottom, left:right])

    def _content(self, image: Image) -> Mask:
        """Above 0 where a pixel is not part of a margin."""
        if image.alpha is not None and image.alpha[0, 0] <= self.threshold:
            return np.asarray(cv2.subtract(image.alpha, np.full_like(image.alpha, self.threshold)), np.uint8)
        corner = tuple(int(level) for level in image.pixels[0, 0])
        apart = cv2.absdiff(image.pixels, np.full_like(image.pixels, corner))
        worst = np.maximum.reduce(cv2.split(apart))
        return np.asarray(cv2.subtract(worst, np.full_like(worst, self.threshold)), np.uint8)
