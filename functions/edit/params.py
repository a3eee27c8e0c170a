"""The parameters of an edit."""

from typing import Annotated, Literal

from pydantic import Field

from functions.edit.ops import AnyOp
from functions.edit.ops.convert import Convert
from functions.edit.ops.op import Op
from layers.common.core.capability import Params
from layers.common.core.colours import HexColour
from layers.common.core.grammar import JsonText
from layers.common.core.media import Exposure
from layers.common.core.negotiation import preferred
from layers.common.imaging.formats import Format

MAX_OPS = 50

OUTPUT_FORMATS = (Format.JPEG, Format.PNG, Format.WEBP, Format.AVIF)
_NEGOTIATED = (Format.AVIF, Format.WEBP, Format.JPEG)
"""The formats that ``auto`` chooses from, the smallest first; every client accepts the last one."""


class EditParams(Params):
    """Parameters of ``POST /v1/edit``."""

    ops: Annotated[list[AnyOp], Field(max_length=MAX_OPS), JsonText] = Field(
        default_factory=list,
        description="Operations, applied in this order: a JSON array of objects such as "
        '{"op": "resize", "max": 1600}. GET /v1/models describes them.',
        examples=[[{"op": "resize", "max": 1600}, {"op": "sharpness", "factor": 1.2}]],
    )
    output_format: Literal["jpeg", "png", "webp", "avif", "auto"] = Field(
        "jpeg", description="Format of the result. `auto` chooses the best one in the Accept header."
    )
    quality: int = Field(94, ge=1, le=100, description="Quality of JPEG, WebP and AVIF.")
    max_bytes: int | None = Field(
        None, ge=100, description="Largest size of the file in bytes; quality is lowered until it fits."
    )
    background: HexColour = Field("#ffffff", description="Background of transparent pixels in a JPEG.")
    auto_orient: bool = Field(default=True, description="Rotate the photo according to its EXIF orientation.")
    exposure: Exposure = 0
    keep_copyright: bool = Field(
        default=True, description="Keep the copyright and artist notes of the input."
    )

    @property
    def operations(self) -> list[Op]:
        """The operations, typed by their base class."""
        return list(self.ops)

    @property
    def format(self) -> Format:
        """The result's format: that of the last ``convert``, else ``output_format``; JPEG for ``auto``."""
        default = "jpeg" if self.output_format == "auto" else self.output_format
        name = [default, *(op.format for op in self.ops if isinstance(op, Convert))][-1]
        return Format[name.upper()]

    def negotiated(self, accept: str) -> "EditParams":
        """The parameters with ``auto`` replaced by the best format in the Accept header."""
        if self.output_format != "auto":
            return self
        media_type = preferred(accept, [kind.media_type for kind in _NEGOTIATED])
        (kind,) = (kind for kind in _NEGOTIATED if kind.media_type == media_type)
        return self.model_copy(update={"output_format": kind.name.lower()})
