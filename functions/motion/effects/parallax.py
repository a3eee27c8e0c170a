"""Parallax: the subject moves towards the camera while the background drifts the other way."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil

import cv2
import numpy as np
from pydantic import Field

from functions.motion.camera import DENSITY, Move, PhotoCrop, camera_background, crop_photo, plate
from functions.motion.easing import EASINGS, Easing
from functions.motion.effects import IMAGE, Effect, Photos, ken_burns, usually
from functions.motion.features import Features, camera_way
from functions.motion.film import Film
from functions.motion.lettering.headings import lower_third
from functions.motion.params import EffectParams
from functions.motion.picture.planes import View
from functions.motion.picture.renderer import Background, Shot
from functions.motion.picture.sprite import Sprite, ZoomSprite, ZoomSpriteLayer
from functions.motion.video import VideoConfig
from layers.common.imaging.alpha import Box, bounds
from layers.common.imaging.image import Image, Mask, Pixels, Size
from layers.common.imaging.lanczos import FloatBox
from layers.common.imaging.resample import resample, shrunk
from layers.common.progress import step
from layers.common.vision.catalogue import DEFAULT_MODEL
from layers.common.vision.cut import FAINTEST_EDGE, Cutout, cut
from layers.common.vision.inpainting import remove_subject

_USUAL_S = 4.0
_POSTER = 0.6
_UNRELIABLE = 0.012
"""Width of the band around the subject that may still have its colour, relative to the frame's width."""
_TOO_LARGE, _TOO_SMALL = 0.7, 0.02
"""Parts of the frame between which a subject is separated from its background."""

ROOM = 1.08
"""Size of the photo relative to the frame, so that the background can drift."""
_GROWTH = 0.07
"""Growth of the subject at strength 1."""
_SIDEWAYS = 0.025
"""Maximum movement of the subject towards the middle, relative to the frame's width."""
_BACKGROUND_PART = 0.4
"""Movement of the background relative to the subject's."""


class ParallaxParams(EffectParams):
    """Parameters of ``POST /v1/motion/parallax``."""

    cutout_model: str = Field(
        DEFAULT_MODEL,
        max_length=100,
        description="Model that finds the subject, see /v1/models. By default the best available one is "
        "used; X-Model names it, and X-Model-Fallback says why it is not the default model.",
    )
    strength: float = Field(1.0, ge=0, le=2, description="Amount of movement: 0 is none, 2 is double.")
    kicker: str = Field("", max_length=120, description="A few words above the headline.")
    headline: str = Field("", max_length=300, description="Words at the foot of the safe zone.")

    @property
    def wanted_model(self) -> str | None:
        """The requested model, or None if the caller leaves the choice to the server."""
        return self.cutout_model if "cutout_model" in self.model_fields_set else None


def film(video: VideoConfig, params: ParallaxParams, photos: Photos, duration_s: float | None) -> Film:
    """A photo as two layers that move against each other, with a lower third.

    If the subject fills the frame or is very small, the film is a plain zoom; X-Parallax says so.

    Raises:
        NoSubject: there is no subject to cut out.
    """
    assert photos.image is not None
    length = duration_s or _USUAL_S
    photo = crop_photo(photos.image, video.limits, video.size, ROOM, params.focus, video.ground)
    found = cut(Image(photo.rgb), params.wanted_model, param="cutout_model")
    alpha = found.image.alpha
    assert alpha is not None
    part = float(alpha.mean()) / 255
    if not _TOO_SMALL <= part <= _TOO_LARGE:
        return _plain_zoom(video, params, photos, duration_s, found, part)
    with step("layers"):
        behind = remove_subject(photo.rgb, alpha, _UNRELIABLE * video.size[0], video.rng())
        layers = depth_layers(behind, found.image.pixels, video.size, params.strength, EASINGS[params.easing])
    features = layers.features(photo, alpha, video.size)
    words = lower_third(video, params.kicker, params.headline, shrunk(photo.rgb, 1 / ROOM), features)

    def at(t: float) -> Shot:
        background, subject = layers.at(t / length)
        return Shot(background, (subject, *words.at(t)))

    return Film(length, at, _POSTER * length, {**found.notes, **words.notes})


def _plain_zoom(
    video: VideoConfig,
    params: ParallaxParams,
    photos: Photos,
    duration_s: float | None,
    found: Cutout,
    part: float,
) -> Film:
    zoom = ken_burns.KenBurnsParams.model_validate(
        params.model_dump(include=set(EffectParams.model_fields) | {"kicker", "headline"}) | {"pan": "none"}
    )
    plain = ken_burns.film(video, zoom, photos, duration_s)
    size = "fills the frame" if part > _TOO_LARGE else "is too small"
    return replace(plain, notes={**plain.notes, **found.notes, "Parallax": f"plain zoom, the subject {size}"})


@dataclass(frozen=True, slots=True)
class SubjectLayer:
    """A subject that grows to ``1 + growth`` times its size, from a fixed point of the frame."""

    sprite: ZoomSprite
    growth: float

    @classmethod
    def of(
        cls,
        subject: Pixels,
        box: Box,
        margin: tuple[float, float],
        fixed: tuple[float, float],
        growth: float,
        frame: Size,
    ) -> "SubjectLayer":
        """The layer of the subject in a box of a photo.

        Args:
            margin: pixels of the photo to the left of the frame and above it.
            fixed: the point, in pixels of the frame; it is rounded to even numbers.
        """
        point = round(fixed[0] / 2) * 2, round(fixed[1] / 2) * 2
        on_photo = point[0] + margin[0], point[1] + margin[1]
        # The point is the corner of a sample, so that no interpolation softens the subject where it is cut.
        before = [ceil((at - edge) * DENSITY) for at, edge in zip(on_photo, box[:2], strict=True)]
        after = [ceil((edge - at) * DENSITY) for at, edge in zip(on_photo, box[2:], strict=True)]
        left, top = (at - samples / DENSITY for at, samples in zip(on_photo, before, strict=True))
        size = before[0] + after[0], before[1] + after[1]
        sprite = Sprite.of(_enlarged(subject, box, (left, top), size))
        corner = before[0] - sprite.left, before[1] - sprite.top
        return cls(ZoomSprite.of(sprite, corner, point, frame, DENSITY), growth)

    def at(self, x: float) -> ZoomSpriteLayer:
        """The subject after the fraction ``x`` of its movement."""
        return ZoomSpriteLayer(self.sprite, DENSITY / (1 + self.growth * x))

    def shown(self, box: FloatBox, x: float) -> FloatBox:
        """Where a box of the frame, on the subject at rest, is after the fraction ``x`` of its movement."""
        scale, point = 1 + self.growth * x, self.sprite.point
        left, top, right, bottom = (at + scale * (edge - at) for at, edge in zip(point * 2, box, strict=True))
        return left, top, right, bottom


@dataclass(frozen=True, slots=True)
class DepthLayers:
    """The background, and the subject in front of it."""

    background: Callable[[float], Background]
    subject: SubjectLayer
    camera: Move

    def at(self, x: float) -> tuple[Background, ZoomSpriteLayer]:
        """Both layers after the fraction ``x`` of the time. At 0 they form the photo, to half a pixel."""
        return self.background(x), self.subject.at(self.camera.easing(x))

    def features(self, photo: PhotoCrop, alpha: Mask, frame: Size) -> Features:
        """Eyes and mouths on the frame: they move with the subject if it has them, else with the background.

        Args:
            photo: both layers in one.
            alpha: of its subject, uint8 (h, w).
        """
        left, top = (photo.size[0] - frame[0]) / 2, (photo.size[1] - frame[1]) / 2

        def with_subject(box: FloatBox, x: float) -> FloatBox:
            at_rest = box[0] - left, box[1] - top, box[2] - left, box[3] - top
            return self.subject.shown(at_rest, self.camera.easing(x))

        with_background = camera_way(photo.size, self.camera)
        ways = [with_subject if face.is_inside(alpha) else with_background for face in photo.faces]
        return Features.on_way(photo, frame, ways)


def depth_layers(
    background: Pixels, subject: Pixels, frame: Size, strength: float, easing: Easing
) -> DepthLayers:
    """The layers of a photo that is :data:`ROOM` times as large as the frame.

    Args:
        background: the photo without its subject, uint8 (h, w, 3).
        subject: the subject, uint8 (h, w, 4) of the same size, straight alpha, not entirely transparent.
        strength: amount of movement; 0 is none.
    """
    margin = (background.shape[1] - frame[0]) / 2, (background.shape[0] - frame[1]) / 2
    box = bounds(subject[..., 3], FAINTEST_EDGE)
    assert box is not None
    sideways = _towards_middle(box, background.shape[1]) * _SIDEWAYS * frame[0] * strength
    growth = _GROWTH * strength
    camera = _camera(frame, margin, 1 + _BACKGROUND_PART * growth, _BACKGROUND_PART * sideways, easing)
    anchor = _anchor(box, background, margin)
    # Growing from the anchor while moving sideways is growing from a point beside it.
    fixed = anchor[0] - (sideways / growth if growth else 0.0), anchor[1]
    return DepthLayers(
        camera_background(plate(background), camera, frame),
        SubjectLayer.of(subject, box, margin, fixed, growth, frame),
        camera,
    )


def _camera(frame: Size, margin: tuple[float, float], zoom: float, sideways: float, easing: Easing) -> Move:
    """A move into the background, and sideways with the subject, so that the background drifts away."""
    start = View(DENSITY, margin[0] * DENSITY, margin[1] * DENSITY)
    inset = ((1 - 1 / zoom) * side / 2 for side in frame)
    left, top = (at + more for at, more in zip(margin, inset, strict=True))
    return Move(start, View(DENSITY / zoom, (left + sideways) * DENSITY, top * DENSITY), easing)


def _enlarged(subject: Pixels, box: Box, corner: tuple[float, float], size: Size) -> Pixels:
    """The part of a picture inside ``box``, transparent around it, enlarged by :data:`DENSITY`.

    Args:
        corner: of the result in the picture, less than a pixel before the box.
        size: of the result, which ends less than a pixel behind the box.
    """
    part = cv2.copyMakeBorder(
        subject[box[1] : box[3], box[0] : box[2]], 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0)
    )
    left, top = (at - edge + 1 for at, edge in zip(corner, box[:2], strict=True))
    region = left, top, left + size[0] / DENSITY, top + size[1] / DENSITY
    return resample(np.asarray(part, np.uint8), size, region)


def _anchor(box: Box, photo: Pixels, margin: tuple[float, float]) -> tuple[float, float]:
    """The subject's foot in pixels of the frame, at the side of the photo that cuts it off, if any."""
    left, right = box[0] == 0, box[2] == photo.shape[1]
    x = (box[0] + box[2]) / 2 if left == right else box[0] if left else box[2]
    return x - margin[0], box[3] - margin[1]


def _towards_middle(box: Box, width: int) -> float:
    """Direction of the middle, −1 to 1; 0 if a side cuts the subject off, as its cut edge would show."""
    if box[0] == 0 or box[2] == width:
        return 0.0
    return float(np.clip(4 * (0.5 - (box[0] + box[2]) / 2 / width), -1, 1)) or 0.0


EFFECT = Effect(
    name="parallax",
    summary="Give a still depth",
    description="The subject is cut out and moves towards the camera while the background drifts. Depth is "
    "approximate: there are two layers, and the area behind the subject is filled in from its surroundings.",
    params=ParallaxParams,
    photos=(IMAGE,),
    length=usually(_USUAL_S),
    film=film,
)
