"""The HTTP routes and the Lambda handler of compose."""

from collections.abc import Mapping
from typing import Any

from functions.compose.compose import compose
from functions.compose.params import MOST_SUBJECTS, ComposeParams, Item
from functions.compose.placement.modes import available_modes
from layers.common.core.capability import Capability, FileField
from layers.common.dialects import dialects
from layers.common.generators.sending import PLACEMENT
from layers.common.imaging.formats import PICTURES, Format
from layers.common.service.lambda_handler import lambda_handler
from layers.common.service.vision_model import vision_model, vision_model_settings
from layers.common.vision import segment


def _health() -> Mapping[str, Any]:
    modes = available_modes(vision_model())
    return {
        "models": segment.states(),
        "modes": modes,
        "llm_placement": "llm" in modes,
        "placement": PLACEMENT.told(available="llm" in modes),
    }


def _models() -> Mapping[str, Any]:
    model = vision_model()
    rows = [{"name": name, "default": name == "auto"} for name in available_modes(model)]
    return {
        "models": segment.models(),
        "modes": rows,
        "items": Item.model_json_schema(),
        "placement": PLACEMENT.told(model=model.name if model else None),
        "placement_model": vision_model_settings().placement_model,
    }


capability = Capability(
    name="compose",
    path="/v1/compose",
    summary="Put people into a scene",
    description="Returns the background with the subjects in it, placed by face and gaze, by `items` or by a "
    "vision model. X-Placement is the placement as JSON; sent back as `items` in manual mode, it gives the "
    "same picture. X-Boxes is the box of each subject as JSON: [left, top, right, bottom] in px. X-Shadow is "
    "the estimate of the light that shadows follow, and how sure it is.",
    files=(
        FileField("background", f"The scene: {PICTURES}."),
        FileField(
            "subjects",
            "The people to put into it: raw photos are cut out, pictures with transparency are used as is.",
            least=1,
            most=MOST_SUBJECTS,
        ),
    ),
    params=ComposeParams,
    run=compose,
    produces=lambda params: params.format.media_type,
    media_types=tuple(kind.media_type for kind in (Format.JPEG, Format.PNG, Format.WEBP, Format.AVIF)),
    document="params",
    models=_models,
    health=_health,
    preload=segment.preload,
)

handler = lambda_handler(capability, dialects=dialects)
