"""The routes of the effects, each a capability made from the effect's own description, and of storyboards."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from functions.motion import ffmpeg
from functions.motion.effects import Effect, effects
from functions.motion.motion import motion
from functions.motion.storyboard import storyboard
from functions.motion.storyboard_params import MOST_SCENES, StoryboardParams
from functions.motion.transitions import transitions
from layers.common.core.capability import Capability, FileField
from layers.common.dialects import dialects
from layers.common.service.lambda_handler import lambda_handler
from layers.common.vision import segment

_AUDIO = FileField(
    "audio",
    "Sound in any format that ffmpeg reads. By default the video is as long as the sound.",
    least=0,
    media="audio/*",
)
_MUSIC = FileField(
    "music",
    "Music, in the same formats as `audio`: under its voice, or alone. It is repeated or cut to the length "
    "of the video.",
    least=0,
    media="audio/*",
)
_LOGO = FileField("logo", "The brand's logo, a picture with transparency.", least=0)
_IMAGES = FileField("images", "The photos of the scenes, in order.", least=0, most=MOST_SCENES)


def capability(effect: Effect) -> Capability:
    """The capability of an effect."""
    return Capability(
        name=f"motion_{effect.name}",
        path=f"/v1/motion/{effect.name}",
        summary=effect.summary,
        description=effect.description,
        files=(*effect.photos, _AUDIO, _MUSIC, _LOGO),
        params=effect.params,
        run=partial(motion, effect),
        produces=lambda params: params.media_type,
        media_types=effect.params.media_types,
        document="params",
        models=_models,
        health=_health,
        preload=segment.preload,
    )


def _storyboard() -> Capability:
    return Capability(
        name="motion_storyboard",
        path="/v1/motion/storyboard",
        summary="Several effects as one video",
        description="A sequence of scenes, each an effect with its own parameters, with transitions between "
        "them and one soundtrack.",
        files=(_IMAGES, _AUDIO, _MUSIC, _LOGO),
        params=StoryboardParams,
        run=storyboard,
        produces=lambda params: params.media_type,
        media_types=StoryboardParams.media_types,
        document="params",
        models=_models,
        health=_health,
        preload=segment.preload,
    )


def capabilities() -> tuple[Capability, ...]:
    """The capabilities of all effects, and that of storyboards."""
    return (*(capability(effect) for effect in effects().values()), _storyboard())


def _models() -> Mapping[str, Any]:
    return {
        "models": segment.models(),
        "effects": [
            {"name": one.name, "summary": one.summary, "params": one.params.model_json_schema()}
            for one in effects().values()
        ],
        "transitions": ["cut", *transitions()],
    }


def _health() -> Mapping[str, Any]:
    return {"models": segment.states(), "effects": list(effects()), "ffmpeg": ffmpeg.state()}


handler = lambda_handler(*capabilities(), dialects=dialects)
