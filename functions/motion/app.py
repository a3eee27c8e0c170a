"""How the effects are reached: each is a capability of its own, made from what the effect says of itself."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from functions.motion.effect import Effect
from functions.motion.effects import effects
from functions.motion.motion import motion
from functions.motion.params import FrameParams
from functions.motion.storyboard.params import MOST_SCENES, StoryboardParams
from functions.motion.storyboard.storyboard import storyboard
from layers.common.service.capability import Capability, FileField

_AUDIO = FileField(
    "audio", "Sound of any format that ffmpeg reads; the video lasts as long, unless told otherwise.", least=0
)
_LOGO = FileField("logo", "The brand's logo, a picture with transparency.", least=0)


def capability(effect: Effect) -> Capability:
    """The route of one effect."""
    return Capability(
        name=f"motion_{effect.name}",
        path=f"/v1/motion/{effect.name}",
        summary=effect.summary,
        description=effect.description,
        files=(*effect.photos, _AUDIO, _LOGO),
        params=effect.params,
        run=partial(motion, effect),
        produces=_produces,
        media_types=effect.params.media_types,
        document="params",
        models=_models,
        health=_health,
    )


def _produces(params: FrameParams) -> str:
    return params.media_type


def _models() -> Mapping[str, Any]:
    return {
        "effects": [
            {"name": one.name, "summary": one.summary, "params": one.params.model_json_schema()}
            for one in effects().values()
        ]
    }


def _health() -> Mapping[str, Any]:
    return {"effects": list(effects())}


_IMAGES = FileField(
    "images", "The photos of the scenes, in the order of their numbers.", least=0, most=MOST_SCENES
)

_storyboard = Capability(
    name="motion_storyboard",
    path="/v1/motion/storyboard",
    summary="Several effects as one video",
    description="Scenes one after another, each an effect with its own parameters, with transitions between "
    "them and one soundtrack.",
    files=(_IMAGES, _AUDIO, _LOGO),
    params=StoryboardParams,
    run=storyboard,
    produces=_produces,
    media_types=StoryboardParams.media_types,
    document="params",
    health=_health,
)

capabilities = (*(capability(effect) for effect in effects().values()), _storyboard)
