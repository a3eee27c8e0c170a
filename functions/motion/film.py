"""A film: its content as a function of time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from functions.motion.picture.renderer import Shot
from functions.motion.picture.sprite import Sprite, SpriteLayer
from functions.motion.video import VideoConfig
from functions.motion.words.pages import Page
from layers.common.core.media import Upload
from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.image import Image, Pixels
from layers.common.imaging.resample import resample

_LOGO_HEIGHT, _LOGO_WIDTH = 96, 300
"""Maximum size of the logo in px on a phone 1080 px wide."""


@dataclass(frozen=True, slots=True)
class Film:
    """A pure function of time.

    Attributes:
        duration_s: its length in seconds.
        at: the shot at a time in seconds, from 0 to the duration.
        poster_s: the time of its most representative shot.
        notes: response headers about how it was made, complete once the film has been shown.
        subtitles: the words that it shows, page by page.
    """

    duration_s: float
    at: Callable[[float], Shot]
    poster_s: float
    notes: Mapping[str, str] = field(default_factory=dict)
    subtitles: tuple[Page, ...] = ()


def with_logo(film: Film, video: VideoConfig, logo: Upload | None) -> Film:
    """The film with a logo in a corner of the safe zone, above everything else; unchanged without a logo."""
    if logo is None:
        return film
    layer = SpriteLayer(_logo_sprite(video, logo.decode(video.limits)))

    def at(t: float) -> Shot:
        shot = film.at(t)
        return Shot(shot.background, (*shot.items, layer))

    return replace(film, at=at)


def _logo_sprite(video: VideoConfig, logo: Image) -> Sprite:
    scale = video.unit * min(_LOGO_HEIGHT / logo.height, _LOGO_WIDTH / logo.width)
    size = max(1, round(logo.width * scale)), max(1, round(logo.height * scale))
    left = video.safe[0] if video.brand.logo == "top-left" else video.safe[2] - size[0]
    return Sprite.of(resample(_rgba(logo), size), left, video.safe[1])


def _rgba(logo: Image) -> Pixels:
    if logo.alpha is not None:
        return logo.pixels
    return with_alpha(logo.rgb, np.full((logo.height, logo.width), 255, np.uint8))
