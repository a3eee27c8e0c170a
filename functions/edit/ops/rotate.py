"""Rotation."""

import math
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from functions.edit.ops.op import PixelOp, Workspace
from layers.common.compositing.canvas import opaque
from layers.common.core.colours import HexColour, rgb
from layers.common.errors import InvalidParameter
from layers.common.imaging.alpha import premultiply, unpremultiply
from layers.common.imaging.image import Image, Pixels, Size

_QUARTERS = {90: cv2.ROTATE_90_COUNTERCLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_CLOCKWISE}
_LONGEST = 32_766
"""Longest side in pixels that OpenCV's warp can address."""


class Rotate(PixelOp):
    """Rotate the picture counter-clockwise; the result is large enough for the whole rotated picture."""

    op: Literal["rotate"] = "rotate"
    deg: float = Field(
        allow_inf_nan=False,
        ge=-3600,
        le=3600,
        description="Angle in degrees, counter-clockwise.",
        examples=[90],
    )
    fill: HexColour | None = Field(None, description="Colour of the new corners; transparent by default.")

    @property
    def weight(self) -> int:
        return 4

    @property
    def is_neutral(self) -> bool:
        return self.deg % 360 == 0

    def size_after(self, size: Size) -> Size:
        if self.deg % 180 == 0:
            return size
        if self.deg % 90 == 0:
            return size[1], size[0]
        turned = _turned_size(size, math.radians(self.deg))
        if max(*size, *turned) > _LONGEST:
            raise InvalidParameter(
                f"expected a multiple of 90 for `deg`, since a side is longer than {_LONGEST:,} px",
                param="deg",
            )
        return turned

    def apply(self, image: Image, _workspace: Workspace) -> Image:
        if self.deg % 90 == 0:
            quarter = _QUARTERS.get(int(self.deg % 360))
            turned = image.pixels if quarter is None else cv2.rotate(image.pixels, quarter)
            return image.with_pixels(np.asarray(turned, np.uint8))
        if self.fill is None:
            return image.with_pixels(self._turned(opaque(image.pixels), (0, 0, 0, 0)))
        return image.with_pixels(self._turned(image.pixels, (*rgb(self.fill), 255)))

    def _turned(self, pixels: Pixels, ground: tuple[int, int, int, int]) -> Pixels:
        """The rotated pixels. Edges are smooth, since the filter mixes edge pixels with the ground."""
        before = pixels.shape[1], pixels.shape[0]
        size = self.size_after(before)
        has_alpha = pixels.shape[2] == 4
        source = premultiply(pixels) if has_alpha else pixels
        matrix = _centred_rotation(before, size, math.radians(self.deg))
        turned = np.asarray(
            cv2.warpAffine(
                source,
                matrix,
                size,
                flags=cv2.INTER_CUBIC,
                borderMode=cv2.BORDER_CONSTANT,
                borderValue=ground,
            ),
            np.uint8,
        )
        return unpremultiply(turned) if has_alpha else turned


def _turned_size(size: Size, angle: float) -> Size:
    """The rotated rectangle's bounds in whole pixels, the same size as Pillow's ``rotate(expand=True)``."""
    corners = np.array([(0, 0), (size[0], 0), (0, size[1]), size], np.float64) - np.array(size) / 2
    turned = corners @ _rotation(angle).T + np.array(size) / 2
    width, height = np.ceil(turned.max(axis=0).round(9)) - np.floor(turned.min(axis=0).round(9))
    return int(width), int(height)


def _rotation(angle: float) -> NDArray[np.float64]:
    """The matrix of a counter-clockwise rotation by ``angle`` in radians, for a y axis that points down."""
    return np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])


def _centred_rotation(before: Size, after: Size, angle: float) -> NDArray[np.float64]:
    """The 2 × 3 matrix that rotates and maps centre to centre; pixel centres have integer coordinates."""
    turn = _rotation(angle)
    middle, target = ((np.array(size) - 1) / 2 for size in (before, after))
    return np.column_stack([turn, target - turn @ middle])
