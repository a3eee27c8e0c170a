"""Resizing."""

from typing import Literal

from pydantic import Field, model_validator

from functions.edit.geometry import Gravity, follows_content, largest_inside
from functions.edit.ops.crop import Crop
from functions.edit.ops.op import Op, PixelOp, Side, Workspace
from functions.edit.ops.pad import Pad
from layers.common.core.colours import HexColour
from layers.common.imaging.image import Image, Size
from layers.common.imaging.resample import resample


class Resize(PixelOp):
    """Scale the picture with a Lanczos filter; w alone, h alone, and max keep its proportions."""

    op: Literal["resize"] = "resize"
    w: Side | None = Field(None, description="Width in px.")
    h: Side | None = Field(None, description="Height in px.")
    max: Side | None = Field(None, description="Longer side in px; smaller pictures are unchanged.")
    enlarge: bool = Field(default=False, description="Whether max also enlarges smaller pictures.")
    fit: Literal["fill", "contain", "cover", "pad"] = Field(
        "fill",
        description="With w and h: fill stretches the picture to that size; contain fits it inside; cover "
        "fills the size and crops the rest; pad fits the picture inside and fills the rest with a colour.",
    )
    gravity: Gravity = Field("centre", description="Part that cover keeps, and position that pad uses.")
    color: HexColour | None = Field(None, description="Background for pad; transparent by default.")

    @property
    def weight(self) -> int:
        return 4

    @model_validator(mode="after")
    def _check_alternatives(self) -> "Resize":
        if (self.max is None) == (self.w is None and self.h is None):
            raise ValueError("expected either w and h, one of them, or max")
        if self.fit != "fill" and not (self.w and self.h):
            raise ValueError("expected w and h with a fit")
        if self.fit == "pad" and follows_content(self.gravity):
            raise ValueError("expected a compass point as gravity of pad")
        return self

    def parts(self) -> tuple[Op, ...]:
        if self.fit == "cover":
            crop = Crop(aspect=f"{self.w}:{self.h}", gravity=self.gravity)
            return crop, Resize(w=self.w, h=self.h)
        if self.fit == "pad":
            assert not follows_content(self.gravity)  # validation refuses it
            inside = Resize(w=self.w, h=self.h, fit="contain")
            return inside, Pad(w=self.w, h=self.h, gravity=self.gravity, color=self.color)
        return (self,)

    def size_after(self, size: Size) -> Size:
        width, height = size
        if self.max is not None:
            return _scaled(size, self.max / max(size)) if self.enlarge or max(size) > self.max else size
        if self.w and self.h:
            inside = largest_inside((self.w, self.h), width / height)
            return inside if self.fit == "contain" else (self.w, self.h)
        return _scaled(size, self.w / width if self.w else (self.h or height) / height)

    def apply(self, image: Image, _workspace: Workspace) -> Image:
        return image.with_pixels(resample(image.pixels, self.size_after(image.size)))


def _scaled(size: Size, factor: float) -> Size:
    width, height = (max(1, round(side * factor)) for side in size)
    return width, height
