"""A brand's logo in a corner of the safe zone, over everything else."""

from dataclasses import replace

import numpy as np

from functions.motion.film import Film
from functions.motion.picture.shot import Shot
from functions.motion.picture.sprite import Placed, Sprite
from functions.motion.stage import Stage
from layers.common.core.media import Upload
from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.image import Image, Pixels
from layers.common.imaging.resample import resample

_HEIGHT, _WIDTH = 96, 300
"""The box it fits in, in px of a phone 1080 px wide."""


def with_logo(film: Film, stage: Stage, logo: Upload | None) -> Film:
    """The film with a logo, or as it is without one."""
    if logo is None:
        return film
    placed = Placed(_sprite(stage, logo.decode(stage.limits)))

    def at(t: float) -> Shot:
        shot = film.at(t)
        return Shot(shot.ground, (*shot.items, placed))

    return replace(film, at=at)


def _sprite(stage: Stage, logo: Image) -> Sprite:
    scale = stage.unit * min(_HEIGHT / logo.height, _WIDTH / logo.width)
    size = max(1, round(logo.width * scale)), max(1, round(logo.height * scale))
    left = stage.safe[0] if stage.brand.logo == "top-left" else stage.safe[2] - size[0]
    return Sprite.of(resample(_rgba(logo), size), left, stage.safe[1])


def _rgba(logo: Image) -> Pixels:
    if logo.alpha is not None:
        return logo.pixels
    return with_alpha(logo.rgb, np.full((logo.height, logo.width), 255, np.uint8))
