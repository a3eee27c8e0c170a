"""Transition: two scenes, joined by a whip, a glitch or a fade."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import cv2
import numpy as np
from pydantic import Field

from functions.motion.backdrop import light_gradient
from functions.motion.camera import Move, camera_background, crop_photo, plate
from functions.motion.colours import BLACK, LARGE, contrast, mix, opposite
from functions.motion.easing import linear, progress
from functions.motion.effects import SECOND_IMAGE, Effect, Photos, usually
from functions.motion.features import Features
from functions.motion.film import Film, joined_notes
from functions.motion.lettering.headings import lower_third, title
from functions.motion.params import EffectParams, Focus, param_prefix
from functions.motion.picture.backgrounds import Still
from functions.motion.picture.planes import View
from functions.motion.picture.renderer import Background, Item, Shot
from functions.motion.transitions import Transition, transitions
from functions.motion.video import VideoConfig
from layers.common.core.capability import FileField, JsonParams
from layers.common.core.colours import HexColour, rgb
from layers.common.core.media import Upload
from layers.common.imaging.alpha import WHITE, Colour
from layers.common.imaging.image import Pixels
from layers.common.imaging.resample import shrunk

_USUAL_S = 3.5
_FIRST_IMAGE = FileField(
    "image", "The photo of the first scene. Without one, its background is its tint.", least=0
)
_BEFORE_S = 0.1
"""Time of the poster before the transition."""

_PUSH = 1.07
"""Zoom of a photo at the end of its scene."""
_PLAIN_SHADE, _PLAIN_LIGHT, _PLAIN_MUTED = 0.2, 0.1, 0.25
"""Shares of black, white and background in the colours of a scene without a photo."""
_TITLE_S = 2.0
"""Seconds after which all words of a title are in place."""

_TINT_STRENGTH = 0.82
"""Share of the duotone in a tinted photo; the rest are its own colours."""
_TINT_SHADE, _TINT_LIGHT = 0.86, 0.8
"""Shares of black in the darkest and of white in the brightest colour of the duotone."""
_TINT_MIDDLE = 0.5


class SceneParams(JsonParams):
    """A scene's words and its colour."""

    kicker: str = Field("", max_length=120, description="A few words above the headline.")
    headline: str = Field(
        "", max_length=300, description="The words at the foot of a photo, or in the middle without one."
    )
    tint: HexColour | None = Field(
        None, description="Colour of the background; with a photo, colour of its light and shade."
    )
    focus: Focus | None = Field(None, description="The point of its photo that the crop keeps.")


class TransitionParams(EffectParams):
    """Parameters of ``POST /v1/motion/transition``."""

    scene_a: SceneParams = Field(default_factory=SceneParams, description="The first scene.")
    scene_b: SceneParams = Field(default_factory=SceneParams, description="The second scene.")
    kind: Literal["whip", "glitch", "fade"] = Field("whip", description="The kind of transition.")
    direction: Literal["left", "right", "up", "down"] = Field("left", description="Direction of a whip.")

    @property
    def transition(self) -> Transition:
        return transitions()[f"whip-{self.direction}" if self.kind == "whip" else self.kind]


def film(video: VideoConfig, params: TransitionParams, photos: Photos, duration_s: float | None) -> Film:
    """Two scenes, half of the film each.

    Raises:
        InvalidParameter: words do not fit.
    """
    length = duration_s or _USUAL_S
    transition = params.transition
    lasts = min(transition.seconds, length)
    begin = (length - lasts) / 2
    end = begin + lasts
    first = _slide(video, params, "scene_a", photos.image, video.ground)
    second = _slide(video, params, "scene_b", photos.image2, video.accent)

    def at(t: float) -> Shot:
        before = first.at(progress(t, 0, end), t)
        after = second.at(progress(t, begin, length - begin), t - end + second.lead_s)
        return transition.join(before, after, progress(t, begin, lasts), video)

    return Film(length, at, max(0.0, begin - _BEFORE_S), joined_notes(first.notes, second.notes))


@dataclass(frozen=True, slots=True)
class Slide:
    """A scene: a moving background, and words that enter.

    Attributes:
        background: as a function of the fraction of the scene's time.
        words: as a function of the seconds since they started to enter.
        lead_s: how long the words have been there when the slide follows another. A title is complete at
            once; a lower third enters after the photo is visible.
        notes: say where its words stand.
    """

    background: Callable[[float], Background]
    words: Callable[[float], tuple[Item, ...]]
    lead_s: float
    notes: Mapping[str, str] = field(default_factory=dict)

    def at(self, x: float, t: float) -> Shot:
        """The shot after the fraction ``x`` of the scene, ``t`` seconds after its words started to enter."""
        return Shot(self.background(x), self.words(t))


def _slide(
    video: VideoConfig,
    params: TransitionParams,
    name: Literal["scene_a", "scene_b"],
    photo: Upload | None,
    tint: Colour,
) -> Slide:
    """The slide of a scene; ``tint`` is the colour if there is neither a photo nor a tint of its own."""
    own: SceneParams = getattr(params, name)
    with param_prefix(name, [photo.field.partition("[")[0]] if photo else []):
        if photo is None:
            return _title_slide(video, own, rgb(own.tint) if own.tint else tint)
        return _photo_slide(video, own, photo, own.focus or params.focus)


def _photo_slide(video: VideoConfig, params: SceneParams, photo: Upload, focus: Focus | None) -> Slide:
    """A photo with a slow zoom to its upper left corner, and a lower third."""
    crop = crop_photo(photo, video.limits, video.size, _PUSH, focus, video.ground)
    pixels = tint_photo(crop.rgb, rgb(params.tint)) if params.tint else crop.rgb
    picture = plate(pixels)
    scale = picture.size[0] / video.size[0]
    move = Move(View(scale, 0.0, 0.0), View(scale / _PUSH, 0.0, 0.0), linear)
    features = Features.under_camera(crop, move, video.size)
    words = lower_third(video, params.kicker, params.headline, shrunk(pixels, 1 / _PUSH), features)
    return Slide(camera_background(picture, move, video.size), words.at, 0.0, words.notes)


def _title_slide(video: VideoConfig, params: SceneParams, tint: Colour) -> Slide:
    """A background of one tint, with its words in the middle."""
    shade, light = mix(tint, BLACK, _PLAIN_SHADE), mix(tint, WHITE, _PLAIN_LIGHT)
    still = Still(light_gradient(video.size, shade, light))
    middle = mix(tint, BLACK, _PLAIN_SHADE / 2)
    colour = opposite(middle)
    accent = video.accent if contrast(video.accent, middle) >= LARGE else mix(colour, middle, _PLAIN_MUTED)
    words = title(video, params.kicker, params.headline, colour, accent)
    return Slide(lambda _x: still, words.at, _TITLE_S)


def tint_photo(photo: Pixels, tint: Colour) -> Pixels:
    """A photo as a duotone from a shade to a light of the tint, mixed with some of its own colours."""
    grey = cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY)
    duotone = cv2.LUT(cv2.merge((grey, grey, grey)), _duotone_ramp(tint))
    return np.asarray(cv2.addWeighted(duotone, _TINT_STRENGTH, photo, 1 - _TINT_STRENGTH, 0), np.uint8)


def _duotone_ramp(tint: Colour) -> Pixels:
    """The colour of each grey, (1, 256, 3)."""
    stops = np.array([mix(tint, BLACK, _TINT_SHADE), tint, mix(tint, WHITE, _TINT_LIGHT)], np.float32)
    greys = np.linspace(0, 1, 256)
    columns = [np.interp(greys, (0, _TINT_MIDDLE, 1), stops[:, channel]) for channel in range(3)]
    return np.rint(np.dstack(columns)).astype(np.uint8)


EFFECT = Effect(
    name="transition",
    summary="From one scene to the next",
    description="Two scenes, each a photo with a lower third or a coloured background with a title, and a "
    "whip, a glitch or a fade between them.",
    params=TransitionParams,
    photos=(_FIRST_IMAGE, SECOND_IMAGE),
    length=usually(_USUAL_S),
    film=film,
)
