"""A part of the picture."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from functions.edit.geometry import Aspect, Gravity, content_window, follows_content, largest_inside, ratio
from functions.edit.ops.op import PixelOp, Side, Workspace
from layers.common.compositing.layout import placed
from layers.common.errors import InvalidParameter
from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Image, Size


class Crop(PixelOp):
    """Keep a box of the picture, or the largest part with an aspect ratio, or a part of a given size."""

    op: Literal["crop"] = "crop"
    box: Annotated[tuple[int, int, int, int], Field(strict=False)] | None = Field(
        None, description="left, top, right, bottom in px; right and bottom are exclusive."
    )
    aspect: Aspect | None = Field(None, description="Width to height, such as 16:9.")
    w: Side | None = Field(None, description="Width in px, with h.")
    h: Side | None = Field(None, description="Height in px, with w.")
    gravity: Gravity = Field(
        "centre",
        description="Part to keep with aspect or w and h: a side, a corner, the faces, or the most detail.",
    )

    @property
    def weight(self) -> int:
        return 4

    @model_validator(mode="after")
    def _check_alternatives(self) -> "Crop":
        if [self.box, self.aspect, self.w].count(None) != 2 or (self.w is None) != (self.h is None):
            raise ValueError("expected one of box, aspect, or w and h")
        if self.box and "gravity" in self.model_fields_set:
            raise ValueError("expected no gravity with a box")
        return self

    def size_after(self, size: Size) -> Size:
        if self.box:
            left, top, right, bottom = self._checked(self.box, size)
            return right - left, bottom - top
        if self.aspect:
            return largest_inside(size, ratio(self.aspect))
        assert self.w and self.h  # noqa: PT018  both or neither
        if self.w > size[0] or self.h > size[1]:
            name, side, whole = ("w", self.w, size[0]) if self.w > size[0] else ("h", self.h, size[1])
            raise InvalidParameter(
                f"expected at most the picture's {whole} px for `{name}`, received {side}", param=name
            )
        return self.w, self.h

    def fixed_box(self, size: Size) -> Box | None:
        """The box in a picture of ``size``, or None if it depends on the picture's content."""
        if self.box:
            return self._checked(self.box, size)
        if follows_content(self.gravity):
            return None
        width, height = self.size_after(size)
        left, top = placed((width, height), size, self.gravity)
        return left, top, left + width, top + height

    def apply(self, image: Image, workspace: Workspace) -> Image:
        left, top, right, bottom = self._box_in(image, workspace.notes)
        return image.with_pixels(image.pixels[top:bottom, left:right])

    def _box_in(self, image: Image, notes: dict[str, str]) -> Box:
        if follows_content(self.gravity):
            return content_window(image, self.size_after(image.size), self.gravity, notes)
        box = self.fixed_box(image.size)
        assert box is not None
        return box

    def _checked(self, box: Box, size: Size) -> Box:
        left, top, right, bottom = box
        if not (0 <= left < right <= size[0] and 0 <= top < bottom <= size[1]):
            raise InvalidParameter(
                f"expected a box of at least one pixel inside the picture's {size[0]} × {size[1]} for `box`, "
                f"received {left}, {top}, {right}, {bottom}",
                param="box",
            )
        return box
