"""Conversion to another format."""

from typing import Literal

from pydantic import Field

from functions.edit.ops.op import Op


class Convert(Op):
    """Write the result in this format instead of ``output_format``, wherever the operation is in the list."""

    op: Literal["convert"] = "convert"
    format: Literal["jpeg", "png", "webp", "avif"] = Field(
        description="Format of the result.", examples=["webp"]
    )

    def parts(self) -> tuple[Op, ...]:
        return ()
