"""How the edit is reached."""

from functions.edit.edit import edit
from functions.edit.ops import OPS, schemas
from functions.edit.params import OUTPUT_FORMATS, EditParams
from layers.common.core.capability import Capability, FileField
from layers.common.dialects import dialects
from layers.common.imaging.formats import PICTURES
from layers.common.service.lambda_handler import lambda_handler

capability = Capability(
    name="edit",
    path="/v1/edit",
    summary="Edit a picture",
    description="Applies a list of operations in order and returns the picture in the requested format.",
    files=(
        FileField("file", f"The photo: {PICTURES}."),
        FileField("watermark", "The picture that the operation `watermark` draws over it.", least=0),
    ),
    params=EditParams,
    run=edit,
    produces=lambda params: params.format.media_type,
    settle=EditParams.negotiated,
    media_types=tuple(kind.media_type for kind in OUTPUT_FORMATS),
    form=frozenset(EditParams.model_fields),
    models=lambda: {"ops": schemas()},
    health=lambda: {"ops": list(OPS)},
)

handler = lambda_handler(capability, dialects=dialects)
