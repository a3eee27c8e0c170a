"""How the edit is reached."""

from functions.edit.edit import edit
from functions.edit.params import WRITTEN, EditParams
from functions.edit.registry import OPS, schemas
from layers.common.core.capability import Capability, FileField
from layers.common.dialects import dialects
from layers.common.service.lambda_handler import lambda_handler

capability = Capability(
    name="edit",
    path="/v1/edit",
    summary="Edit a picture",
    description="Applies a list of operations in its order and returns the picture in the wanted format.",
    files=(
        FileField("file", "The photo: JPEG, PNG, WebP, HEIC, AVIF, TIFF, BMP or GIF."),
        FileField("watermark", "What the operation `watermark` lays over it.", least=0),
    ),
    params=EditParams,
    run=edit,
    produces=lambda params: params.format.media_type,
    settle=EditParams.settled,
    media_types=tuple(kind.media_type for kind in WRITTEN),
    form=frozenset(EditParams.model_fields),
    models=lambda: {"ops": schemas()},
    health=lambda: {"ops": list(OPS)},
)

handler = lambda_handler(capability, dialects=dialects)
