"""What an effect is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from functions.motion.film import Film
from functions.motion.params import EffectParams
from functions.motion.stage import Stage
from layers.common.core.capability import FileField
from layers.common.core.media import Upload

IMAGE = FileField("image", "The photo: JPEG, PNG, WebP, HEIC, AVIF, TIFF, BMP or GIF.")
GROUND_IMAGE = FileField("image", "A photo behind it; without one the ground is plain.", least=0)
SECOND_IMAGE = FileField("image2", "The photo of the second scene.", least=0)


@dataclass(frozen=True, slots=True)
class Photos:
    """The photos that were sent, by their fields."""

    image: Upload | None = None
    image2: Upload | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """One of the effects.

    Attributes:
        name: the last part of its route.
        params: what it accepts, of which :class:`EffectParams` are a part.
        photos: the files that it takes.
        film: makes the film; its last argument is the length in seconds that was asked for, None where
            that is left to the effect.
    """

    name: str
    summary: str
    description: str
    params: type[EffectParams]
    photos: tuple[FileField, ...]
    film: Callable[[Stage, Any, Photos, float | None], Film]
