"""Another format."""

from typing import Literal

from pydantic import Field

from functions.edit.ops.op import Op


class Convert(Op):
    """Write the result in another format than ``output_format`` says; where it stands does not matter."""

    op: Literal["convert"] = "convert"
    format: Literal["jpeg", "png", "webp", "avif"] = Field(description="The format.", examples=["webp"])

    def parts(self) -> tuple[Op, ...]:
        return ()
