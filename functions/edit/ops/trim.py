"""Without its empty margins."""

from typing import Literal

import cv2
import numpy as np
from pydantic import Field

from functions.edit.ops.op import PixelOp, Workspace
from layers.common.imaging.alpha import bounds
from layers.common.imaging.image import Image, Mask, Size


class Trim(PixelOp):
    """Cut margins away that have the left upper corner's colour, or are transparent as it is."""

    op: Literal["trim"] = "trim"
    threshold: int = Field(
        10, ge=0, le=255, description="Levels by which a margin may differ in any channel."
    )

    def size_after(self, _size: Size) -> None:
        return None

    def apply(self, image: Image, _workspace: Workspace) -> Image:
        box = bounds(self._content(image))
        if box is None:  # the picture is all margin: there is nothing to keep, so all is kept
            return image
        left, top, right, bottom = box
        return image.with_pixels(image.pixels[top:bottom, left:right])

    def _content(self, image: Image) -> Mask:
        """More than 0 where a pixel is no margin."""
        if image.alpha is not None and image.alpha[0, 0] <= self.threshold:
            return np.asarray(cv2.subtract(image.alpha, np.full_like(image.alpha, self.threshold)), np.uint8)
        corner = tuple(int(level) for level in image.pixels[0, 0])
        apart = cv2.absdiff(image.pixels, np.full_like(image.pixels, corner))
        worst = np.maximum.reduce(cv2.split(apart))
        return np.asarray(cv2.subtract(worst, np.full_like(worst, self.threshold)), np.uint8)
