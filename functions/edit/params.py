"""What an edit accepts."""

from typing import Annotated, Literal

from pydantic import Field

from functions.edit.ops.convert import Convert
from functions.edit.ops.op import Op
from functions.edit.registry import AnyOp
from layers.common.core.capability import Params
from layers.common.core.colours import HexColour
from layers.common.core.grammar import JsonText
from layers.common.core.negotiation import preferred
from layers.common.imaging.formats import Format

MAX_OPS = 50

WRITTEN = (Format.AVIF, Format.WEBP, Format.PNG, Format.JPEG)
_NEGOTIATED = (Format.AVIF, Format.WEBP, Format.JPEG)
"""What ``auto`` chooses from, the smallest first; the last is what everybody takes."""


class EditParams(Params):
    """Parameters of ``POST /v1/edit``."""

    ops: Annotated[list[AnyOp], Field(max_length=MAX_OPS), JsonText] = Field(
        default_factory=list,
        description="Operations, applied in this order: a JSON array of objects such as "
        '{"op": "resize", "max": 1600}. GET /v1/models describes each.',
        examples=[[{"op": "resize", "max": 1600}, {"op": "sharpness", "factor": 1.2}]],
    )
    output_format: Literal["jpeg", "png", "webp", "avif", "auto"] = Field(
        "jpeg", description="Format of the result; `auto` takes the best that the Accept header names."
    )
    quality: int = Field(94, ge=1, le=100, description="Quality of JPEG, WebP and AVIF.")
    max_bytes: int | None = Field(
        None, ge=100, description="The file may not be larger: quality is lowered until it fits."
    )
    background: HexColour = Field(
        "#ffffff", description="What shows through where JPEG cannot be transparent."
    )
    auto_orient: bool = Field(default=True, description="Turn the photo as its EXIF data say.")
    keep_copyright: bool = Field(
        default=True, description="Keep the copyright and artist notes of the input."
    )

    @property
    def operations(self) -> list[Op]:
        """The operations as what they have in common."""
        return list(self.ops)

    @property
    def format(self) -> Format:
        """What is written: as the last ``convert`` says, else ``output_format``; JPEG for ``auto``."""
        default = "jpeg" if self.output_format == "auto" else self.output_format
        name = [default, *(op.format for op in self.ops if isinstance(op, Convert))][-1]
        return Format[name.upper()]

    def settled(self, accept: str) -> "EditParams":
        """With a format in the place of ``auto``, by an Accept header; otherwise the same."""
        if self.output_format != "auto":
            return self
        media_type = preferred(accept, [kind.media_type for kind in _NEGOTIATED])
        (kind,) = (kind for kind in _NEGOTIATED if kind.media_type == media_type)
        return self.model_copy(update={"output_format": kind.name.lower()})
