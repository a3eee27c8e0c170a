"""The HTTP route and the Lambda handler of product."""

from collections.abc import Mapping
from typing import Any

from functions.product.backgrounds.image import FILE
from functions.product.layers import FILES, MOST
from functions.product.painting import easel
from functions.product.painting.source import asked_models, check_available
from functions.product.params import FROM_PROMPT, OUTPUT_FORMATS, ZIP, ProductParams
from functions.product.presets import presets
from functions.product.product import expected_s, product
from layers.common.core.capability import Capability, FileField
from layers.common.dialects import dialects
from layers.common.generators.sending import SENDINGS
from layers.common.imaging.formats import PICTURES
from layers.common.service.lambda_handler import lambda_handler
from layers.common.service.work import service_context
from layers.common.vision import segment
from layers.common.vision.upscaling import upscale
from layers.common.vision.writing import erase


def _models() -> Mapping[str, Any]:
    outside = {one: SENDINGS[one].told(model=model) for one, model in asked_models(service_context()).items()}
    rows = [
        {"name": one.name, "summary": one.summary, "takes_color": one.takes_colour}
        for one in presets().values()
    ]
    return {
        "models": segment.models(),
        "upscaling": upscale.networks(),
        "writing": erase.networks(),
        "presets": rows,
        "outside": outside,
    }


def _health() -> Mapping[str, Any]:
    outside = {
        one: SENDINGS[one].told(available=bool(model))
        for one, model in asked_models(service_context()).items()
    }
    return {
        "models": segment.states(),
        "upscaling": upscale.states(),
        "writing": erase.states(),
        "presets": list(presets()),
        "outside": outside,
    }


capability = Capability(
    name="product",
    path="/v1/product",
    summary="Make a product photo",
    description="Cuts the subject out and puts it on a ground with its shadow, at the place and size of the "
    "layout. X-Boxes is its box as JSON: [left, top, right, bottom] in px.",
    files=(
        FileField(
            "file", f"The photo: {PICTURES}. One with transparency is used as it is.", instead=FROM_PROMPT
        ),
        FileField(FILE, "The picture behind the subject.", least=0),
        FileField(
            "mask",
            "A picture that is stretched over the whole photo: white is kept, black dropped; grey and "
            "transparency ask the model.",
            least=0,
        ),
        FileField(FILES, "The pictures of `layers`.", least=0, most=MOST),
        FileField(
            easel.FILES, "The pictures that a model which paints may look at.", least=0, most=easel.MOST
        ),
    ),
    params=ProductParams,
    run=product,
    produces=lambda params: params.media_type,
    settle=ProductParams.negotiated,
    media_types=(*(kind.media_type for kind in OUTPUT_FORMATS), ZIP),
    estimate=expected_s,
    document="params",
    models=_models,
    health=_health,
    preload=segment.preload,
    check_available=lambda params: check_available(params, service_context()),
)

handler = lambda_handler(capability, dialects=dialects)
