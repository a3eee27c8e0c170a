"""What a storyboard accepts: scenes, each an effect with its own parameters, and what joins them."""

from collections.abc import Mapping, Sequence
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any, Literal, cast

from pydantic import Field, create_model

from functions.motion.effect import Effect
from functions.motion.effects import effects
from functions.motion.params import EffectParams, FrameParams
from functions.motion.transitions import transitions
from layers.common.core.capability import JsonParams
from layers.common.core.text_pattern import TextPattern

MOST_SCENES = 20
CUT = "cut"
_DEFAULT_KIND = "fade"
_OF_THE_WHOLE = {"srt"}
"""Parameters of effects that no single scene can have: what is delivered instead of the video."""


_EXAMPLE = [
    {"effect": "captions", "words": ["Kaffet", "dyrare", "igen"], "transition": {"kind": "whip-left"}},
    {"effect": "countup", "value": 24, "title": "En kopp", "suffix": " kr", "duration": 2.5},
]


_KINDS = (CUT, *transitions())


class Joint(JsonParams):
    """How a scene gives way to the next."""

    kind: Annotated[str, TextPattern(f"^({'|'.join(_KINDS)})$", f"one of {', '.join(_KINDS)}")] = Field(
        _DEFAULT_KIND, description=f"One of {', '.join(_KINDS)}."
    )
    duration: Annotated[float, Field(gt=0, le=2)] | None = Field(
        None, description="Seconds; the transition's own when left out."
    )


class Scene(JsonParams):
    """A scene: an effect, the photos that it takes, and the effect's own parameters beside them."""

    effect: str
    image: Annotated[int, Field(ge=0)] | None = Field(
        None, description="Number of its photo in `images`, from 0."
    )
    image2: Annotated[int, Field(ge=0)] | None = Field(None, description="Number of its second photo.")
    transition: Joint = Field(default_factory=Joint, description="What follows it, before the next scene.")

    def params(self, frame: FrameParams) -> EffectParams:
        """The effect's parameters, with those of the frame in common; all are checked already."""
        kind = effects()[self.effect].params
        own = {name: getattr(self, name) for name in _own(kind)}
        common = {name: getattr(frame, name) for name in FrameParams.model_fields}
        named = (self.model_fields_set & own.keys()) | (frame.model_fields_set & common.keys())
        return kind.model_construct(_fields_set=named, **common, **own)


def _own(kind: type[EffectParams]) -> Sequence[str]:
    return [name for name in kind.model_fields if name not in FrameParams.model_fields.keys() | _OF_THE_WHOLE]


def _scene(effect: Effect) -> type[Scene]:
    fields: Mapping[str, Any] = {
        name: (effect.params.__annotations__.get(name, field.annotation), field)
        for name, field in effect.params.model_fields.items()
        if name in _own(effect.params)
    }
    named = {"effect": (Literal[effect.name], Field(description=effect.summary)), **fields}
    made = create_model(f"{effect.params.__name__.removesuffix('Params')}Scene", __base__=Scene, **named)
    return cast(type[Scene], made)


@cache
def _any_scene() -> Any:
    kinds = reduce(or_, (_scene(effect) for effect in effects().values()))
    return Annotated[kinds, Field(discriminator="effect")]


class StoryboardParams(FrameParams):
    """Parameters of ``POST /v1/motion/storyboard``."""

    scenes: Annotated[list[_any_scene()], Field(min_length=1, max_length=MOST_SCENES)] = Field(  # type: ignore[valid-type]
        description="The scenes in their order. The last one without a duration lasts as long as the audio.",
        examples=[_EXAMPLE],
    )
