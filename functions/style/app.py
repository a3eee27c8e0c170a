"""How the looks are reached: each look is a capability with its own route."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from functions.style.look import Look
from functions.style.looks import looks
from functions.style.params import OUTPUT_FORMATS, params_of
from functions.style.style import style
from layers.common.core.capability import Capability, FileField
from layers.common.dialects import dialects
from layers.common.imaging.formats import PICTURES
from layers.common.service.lambda_handler import lambda_handler
from layers.common.vision import segment


def capability(look: Look) -> Capability:
    """The route of one look."""
    return Capability(
        name=f"style_{look.name}",
        path=f"/v1/style/{look.name}",
        summary=look.summary,
        description=look.description,
        files=(FileField("file", f"The photo: {PICTURES}."),),
        params=params_of(look),
        run=partial(style, look),
        produces=lambda params: params.format.media_type,
        media_types=tuple(kind.media_type for kind in OUTPUT_FORMATS),
        models=_models,
        health=_health,
        preload=segment.preload,
    )


def capabilities() -> tuple[Capability, ...]:
    """The route of each look."""
    return tuple(capability(look) for look in looks().values())


def _models() -> Mapping[str, Any]:
    return {
        "models": segment.models(),
        "styles": [
            {"name": look.name, "summary": look.summary, "colours": dict(look.colours)}
            for look in looks().values()
        ],
    }


def _health() -> Mapping[str, Any]:
    return {"models": segment.states(), "styles": list(looks())}


handler = lambda_handler(*capabilities(), dialects=dialects)
