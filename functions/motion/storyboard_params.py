"""Parameters of a storyboard: scenes, each an effect with its own parameters, and their transitions."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any, Literal, cast

from pydantic import Field, create_model

from functions.motion.effects import Effect, effects
from functions.motion.params import EffectParams
from functions.motion.transitions import transitions
from functions.motion.words.subtitle_params import SubtitleParams
from layers.common.core.capability import JsonParams
from layers.common.core.text_pattern import TextPattern

MOST_SCENES = 20
CUT = "cut"
_DEFAULT_KIND = "fade"

_EXAMPLE = [
    {"effect": "captions", "words": ["Coffee", "dearer", "again"], "transition": {"kind": "whip-left"}},
    {"effect": "countup", "value": 24, "title": "One cup", "suffix": " €", "duration": 2.5},
]

_KINDS = (CUT, *transitions())


class Joint(JsonParams):
    """The transition from a scene to the next one."""

    kind: Annotated[str, TextPattern(f"^({'|'.join(_KINDS)})$", f"one of {', '.join(_KINDS)}")] = Field(
        _DEFAULT_KIND, description=f"One of {', '.join(_KINDS)}."
    )
    duration: Annotated[float, Field(gt=0, le=2)] | None = Field(
        None, description="Seconds; the transition's usual duration by default."
    )


class StoryboardScene(JsonParams):
    """A scene: an effect, the photos that it takes, and the effect's parameters."""

    effect: str
    image: Annotated[int, Field(ge=0)] | None = Field(
        None, description="Number of its photo in `images`, from 0."
    )
    image2: Annotated[int, Field(ge=0)] | None = Field(
        None, description="Number of its second photo in `images`."
    )
    transition: Joint = Field(default_factory=Joint, description="The transition to the next scene.")

    def params(self, frame: SubtitleParams) -> EffectParams:
        """The effect's parameters, with those of the storyboard. All of them are already validated."""
        kind = effects()[self.effect].params
        own = {name: getattr(self, name) for name in _own(kind)}
        common = {name: getattr(frame, name) for name in _common(kind)}
        named = (self.model_fields_set & own.keys()) | (frame.model_fields_set & common.keys())
        return kind.model_construct(_fields_set=named, **common, **own)


def _own(kind: type[EffectParams]) -> Sequence[str]:
    common = _common(kind)
    return [name for name in kind.model_fields if name not in common]


def _common(kind: type[EffectParams]) -> Collection[str]:
    """The parameters that a scene shares with the storyboard."""
    return [name for name in kind.model_fields if name in SubtitleParams.model_fields]


def _scene(effect: Effect) -> type[StoryboardScene]:
    fields: Mapping[str, Any] = {
        name: (effect.params.__annotations__.get(name, field.annotation), field)
        for name, field in effect.params.model_fields.items()
        if name in _own(effect.params)
    }
    named = {"effect": (Literal[effect.name], Field(description=effect.summary)), **fields}
    name = f"{effect.params.__name__.removesuffix('Params')}Scene"
    return cast(type[StoryboardScene], create_model(name, __base__=StoryboardScene, **named))


@cache
def _any_scene() -> Any:
    kinds = reduce(or_, (_scene(effect) for effect in effects().values()))
    return Annotated[kinds, Field(discriminator="effect")]


class StoryboardParams(SubtitleParams):
    """Parameters of ``POST /v1/motion/storyboard``."""

    scenes: Annotated[list[_any_scene()], Field(min_length=1, max_length=MOST_SCENES)] = Field(  # type: ignore[valid-type]
        description="The scenes in order. A last scene without a duration lasts until the audio ends.",
        examples=[_EXAMPLE],
    )
