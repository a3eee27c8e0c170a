"""A small picture of what matters."""

from typing import Literal

from pydantic import Field

from functions.edit.gravity import Gravity
from functions.edit.ops.op import Op, Side
from functions.edit.ops.resize import Resize


class Thumbnail(Op):
    """Crop around the faces, else around what there is most to see, and scale to exactly this size."""

    op: Literal["thumbnail"] = "thumbnail"
    w: Side = Field(320, description="Width in px.")
    h: Side = Field(320, description="Height in px.")
    gravity: Gravity = Field("face", description="What is kept.")

    def parts(self) -> tuple[Op, ...]:
        return Resize(w=self.w, h=self.h, fit="cover", gravity=self.gravity).parts()
