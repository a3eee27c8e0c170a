"""Parallax: the subject comes towards the camera while the scene behind it drifts the other way."""

from dataclasses import replace

from pydantic import Field

from functions.motion.depth.layers import ROOM, layered
from functions.motion.easing import EASINGS
from functions.motion.effect import IMAGE, Effect, Photos
from functions.motion.effects import ken_burns
from functions.motion.film import Film
from functions.motion.framing import framed
from functions.motion.lettering.lower_third import lower_third
from functions.motion.params import EffectParams
from functions.motion.picture.shot import Shot
from functions.motion.stage import Stage
from layers.common.imaging.image import Image
from layers.common.imaging.shrink import shrunk
from layers.common.progress import step
from layers.common.vision.catalogue import DEFAULT_MODEL
from layers.common.vision.cut import Cutout, cut
from layers.common.vision.inpainting import remove_subject

_USUAL_S = 4.0
_POSTER = 0.6
_BELIEVED = 0.012
"""Of the frame's width, around the subject: what may still have its colour."""
_TOO_LARGE, _TOO_SMALL = 0.7, 0.02
"""Parts of the frame between which a subject has something to move before."""


class ParallaxParams(EffectParams):
    """Parameters of ``POST /v1/motion/parallax``."""

    cutout_model: str = Field(
        DEFAULT_MODEL,
        max_length=100,
        description="Model that finds the subject: see /v1/models. Left out, the best that is here serves; "
        "X-Model says which, and X-Model-Fallback why it is not the default.",
    )
    strength: float = Field(1.0, ge=0, le=2, description="How far things move: 0 not at all, 2 twice as far.")
    kicker: str = Field("", max_length=120, description="A few words above the headline.")
    headline: str = Field("", max_length=300, description="Words at the foot of the safe zone.")

    @property
    def wanted_model(self) -> str | None:
        """The model that the caller named; None when the choice was left to us."""
        return self.cutout_model if "cutout_model" in self.model_fields_set else None


def film(stage: Stage, params: ParallaxParams, photos: Photos, duration_s: float | None) -> Film:
    """A photo as two layers that move against each other, with a lower third.

    A subject that fills the frame, or is hardly there, gets a plain zoom; X-Parallax says so.

    Raises:
        NoSubject: there is nothing that could be cut out.
    """
    assert photos.image is not None
    length = duration_s or _USUAL_S
    photo = framed(photos.image, stage.limits, stage.size, ROOM, params.focus, stage.ground)
    found = cut(Image(photo.rgb), params.wanted_model, param="cutout_model")
    alpha = found.image.alpha
    assert alpha is not None
    part = float(alpha.mean()) / 255
    if not _TOO_SMALL <= part <= _TOO_LARGE:
        return _plain_zoom(stage, params, photos, duration_s, found, part)
    with step("layers"):
        behind = remove_subject(photo.rgb, alpha, _BELIEVED * stage.size[0], stage.chance())
        layers = layered(behind, found.image.pixels, stage.size, params.strength, EASINGS[params.easing])
    words = lower_third(stage, params.kicker, params.headline, shrunk(photo.rgb, 1 / ROOM))

    def at(t: float) -> Shot:
        ground, subject = layers.at(t / length)
        return Shot(ground, (subject, *words.at(t)))

    return Film(length, at, _POSTER * length, found.notes)


def _plain_zoom(
    stage: Stage, params: ParallaxParams, photos: Photos, duration_s: float | None, found: Cutout, part: float
) -> Film:
    zoom = ken_burns.KenBurnsParams.model_validate(
        params.model_dump(include=set(EffectParams.model_fields) | {"kicker", "headline"}) | {"pan": "none"}
    )
    made = ken_burns.film(stage, zoom, photos, duration_s)
    size = "fills the frame" if part > _TOO_LARGE else "is too small"
    return replace(made, notes={**found.notes, "Parallax": f"plain zoom, the subject {size}"})


EFFECT = Effect(
    name="parallax",
    summary="Give a still depth",
    description="The subject is cut out and comes closer while the scene behind it drifts. Depth is "
    "approximate: two layers, and what the subject hid is filled in from around it.",
    params=ParallaxParams,
    photos=(IMAGE,),
    film=film,
)
