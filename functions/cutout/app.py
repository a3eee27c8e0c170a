"""The HTTP routes and the Lambda handler of cutout."""

from functions.cutout.cutout import cutout, expected_s
from functions.cutout.params import CutoutParams
from layers.common.core.capability import Capability, FileField
from layers.common.dialects import dialects
from layers.common.imaging.formats import PICTURES, Format
from layers.common.service.lambda_handler import lambda_handler
from layers.common.vision import segment
from layers.common.vision.matting import vitmatte

capability = Capability(
    name="cutout",
    path="/v1/cutout",
    summary="Cut the subject out",
    description="Returns the photo with a transparent background.",
    files=(
        FileField("file", f"The photo: {PICTURES}."),
        FileField(
            "mask",
            "A picture that is stretched over the whole photo: white is kept, black dropped; grey and "
            "transparency ask the model.",
            least=0,
        ),
    ),
    params=CutoutParams,
    run=cutout,
    produces=lambda params: params.format.media_type,
    media_types=(Format.PNG.media_type, Format.WEBP.media_type, Format.AVIF.media_type),
    estimate=expected_s,
    models=lambda: {"models": segment.models(), "matting": vitmatte.networks()},
    health=lambda: {"models": segment.states(), "matting": vitmatte.states()},
    preload=segment.preload,
)

handler = lambda_handler(capability, dialects=dialects)
