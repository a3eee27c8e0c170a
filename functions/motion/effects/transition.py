"""Transition: two scenes, and what tears one away from the other."""

from typing import Literal

from pydantic import Field

from functions.motion.blame import said_of
from functions.motion.easing import progress
from functions.motion.effect import SECOND_IMAGE, Effect, Photos
from functions.motion.film import Film
from functions.motion.params import EffectParams
from functions.motion.picture.shot import Shot
from functions.motion.scenes.params import SceneParams
from functions.motion.scenes.scene import Scene, scene
from functions.motion.stage import Stage
from functions.motion.transition import Transition
from functions.motion.transitions import transitions
from layers.common.core.capability import FileField
from layers.common.core.media import Upload
from layers.common.imaging.alpha import Colour

_USUAL_S = 3.5
_FIRST_IMAGE = FileField(
    "image", "The photo of the first scene; without one its ground is its tint.", least=0
)
_BEFORE_S = 0.1
"""How long before the transition the poster is."""


class TransitionParams(EffectParams):
    """Parameters of ``POST /v1/motion/transition``."""

    scene_a: SceneParams = Field(default_factory=SceneParams, description="The first scene.")
    scene_b: SceneParams = Field(default_factory=SceneParams, description="The second scene.")
    kind: Literal["whip", "glitch", "fade"] = Field("whip", description="How one becomes the other.")
    direction: Literal["left", "right", "up", "down"] = Field("left", description="Where a whip rushes.")

    @property
    def transition(self) -> Transition:
        return transitions()[f"whip-{self.direction}" if self.kind == "whip" else self.kind]


def film(stage: Stage, params: TransitionParams, photos: Photos, duration_s: float | None) -> Film:
    """Two scenes, half of the film each.

    Raises:
        InvalidParameter: words do not fit.
    """
    length = duration_s or _USUAL_S
    transition = params.transition
    lasts = min(transition.seconds, length)
    begin = (length - lasts) / 2
    end = begin + lasts
    first = _scene(stage, params, "scene_a", photos.image, stage.ground)
    second = _scene(stage, params, "scene_b", photos.image2, stage.accent)

    def at(t: float) -> Shot:
        before = first.at(progress(t, 0, end), t)
        after = second.at(progress(t, begin, length - begin), t - end + second.lead_s)
        return transition.join(before, after, progress(t, begin, lasts), stage)

    return Film(length, at, max(0.0, begin - _BEFORE_S))


def _scene(
    stage: Stage,
    params: TransitionParams,
    name: Literal["scene_a", "scene_b"],
    photo: Upload | None,
    tint: Colour,
) -> Scene:
    own: SceneParams = getattr(params, name)
    with said_of(name, [photo.field.partition("[")[0]] if photo else []):
        return scene(stage, own, photo, own.focus or params.focus, tint)


EFFECT = Effect(
    name="transition",
    summary="From one scene to the next",
    description="Two scenes, each a photo with a lower third or a coloured ground with a title, and a whip, "
    "a glitch or a fade between them.",
    params=TransitionParams,
    photos=(_FIRST_IMAGE, SECOND_IMAGE),
    film=film,
)
