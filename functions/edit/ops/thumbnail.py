"""A small picture of the main content."""

from typing import Literal

from pydantic import Field

from functions.edit.geometry import Gravity
from functions.edit.ops.op import Op, Side
from functions.edit.ops.resize import Resize


class Thumbnail(Op):
    """Crop around the faces, or the most detail if there are none, and scale to exactly this size."""

    op: Literal["thumbnail"] = "thumbnail"
    w: Side = Field(320, description="Width in px.")
    h: Side = Field(320, description="Height in px.")
    gravity: Gravity = Field("face", description="Part to keep.")

    def parts(self) -> tuple[Op, ...]:
        return Resize(w=self.w, h=self.h, fit="cover", gravity=self.gravity).parts()
