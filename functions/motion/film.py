"""A film: its content as a function of time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from functions.motion.picture.renderer import Shot
from functions.motion.picture.sprite import Sprite, SpriteLayer
from functions.motion.video import LOGO_HEIGHT, LOGO_WIDTH, VideoConfig
from layers.common.core.media import Upload
from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.image import Image, Pixels
from layers.common.imaging.resample import resample


@dataclass(frozen=True, slots=True)
class Film:
    """A pure function of time.

    Attributes:
        duration_s: its length in seconds.
        at: the shot at a time in seconds, from 0 to the duration.
        poster_s: the time of its most representative shot.
        notes: response headers about how it was made, complete once the film has been shown.
    """

    duration_s: float
    at: Callable[[float], Shot]
    poster_s: float
    notes: Mapping[str, str] = field(default_factory=dict)


def joined_notes(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    """The notes of two films, each value once."""
    values = {name: [notes[name] for notes in (one, other) if name in notes] for name in {**one, **other}}
    return {name: "; ".join(_distinct(texts)) for name, texts in values.items()}


def _distinct(texts: Sequence[str]) -> Sequence[str]:
    return list(dict.fromkeys(part for text in texts for part in text.split("; ")))


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
    scale = video.unit * min(LOGO_HEIGHT / logo.height, LOGO_WIDTH / logo.width)
    size = max(1, round(logo.width * scale)), max(1, round(logo.height * scale))
    left = video.safe[0] if video.brand.logo == "top-left" else video.safe[2] - size[0]
    return Sprite.of(resample(_rgba(logo), size), left, video.safe[1])


def _rgba(logo: Image) -> Pixels:
    if logo.alpha is not None:
        return logo.pixels
    return with_alpha(logo.rgb, np.full((logo.height, logo.width), 255, np.uint8))
