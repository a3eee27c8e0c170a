"""The operations, one a file, with the parameters and the effect of each.

A new operation is a file here and a member of :data:`AnyOp`. Validation, OpenAPI, ``/v1/models``, the page,
the command line and the client are derived from that.
"""

from typing import Annotated, Any, get_args

from pydantic import Field

from functions.edit.ops.autocontrast import Autocontrast
from functions.edit.ops.blur import Blur
from functions.edit.ops.border import Border
from functions.edit.ops.brightness import Brightness
from functions.edit.ops.contrast import Contrast
from functions.edit.ops.convert import Convert
from functions.edit.ops.crop import Crop
from functions.edit.ops.equalize import Equalize
from functions.edit.ops.flip import Flip
from functions.edit.ops.gamma import Gamma
from functions.edit.ops.grayscale import Grayscale
from functions.edit.ops.hue import Hue
from functions.edit.ops.invert import Invert
from functions.edit.ops.op import Op
from functions.edit.ops.pad import Pad
from functions.edit.ops.pixelate_faces import PixelateFaces
from functions.edit.ops.posterize import Posterize
from functions.edit.ops.resize import Resize
from functions.edit.ops.rotate import Rotate
from functions.edit.ops.saturation import Saturation
from functions.edit.ops.sepia import Sepia
from functions.edit.ops.sharpness import Sharpness
from functions.edit.ops.text import Text
from functions.edit.ops.thumbnail import Thumbnail
from functions.edit.ops.trim import Trim
from functions.edit.ops.unsharp import Unsharp
from functions.edit.ops.vignette import Vignette
from functions.edit.ops.watermark import Watermark

AnyOp = Annotated[
    Resize
    | Crop
    | Thumbnail
    | Trim
    | Pad
    | Border
    | Rotate
    | Flip
    | Brightness
    | Contrast
    | Saturation
    | Hue
    | Gamma
    | Autocontrast
    | Equalize
    | Grayscale
    | Sepia
    | Invert
    | Posterize
    | Sharpness
    | Unsharp
    | Blur
    | Vignette
    | Watermark
    | Text
    | PixelateFaces
    | Convert,
    Field(discriminator="op"),
]
"""Any operation; the field ``op`` says which one."""

OPS: dict[str, type[Op]] = {kind.model_fields["op"].default: kind for kind in get_args(get_args(AnyOp)[0])}


def schemas() -> dict[str, Any]:
    """The JSON schema of each operation by its name."""
    return {name: kind.model_json_schema() for name, kind in OPS.items()}
