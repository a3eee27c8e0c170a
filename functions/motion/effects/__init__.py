"""The effects, one per file. Each module in this package that defines an ``EFFECT`` is served.

There is no list to maintain: a new effect is a new file.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from functions.motion.film import Film
from functions.motion.params import EffectParams
from functions.motion.video import VideoConfig
from functions.motion.words.pages import Page
from layers.common.core.capability import FileField
from layers.common.core.media import Upload
from layers.common.imaging.formats import PICTURES

IMAGE = FileField("image", f"The photo: {PICTURES}.")
BACKGROUND_IMAGE = FileField("image", "A photo as background. Without one, the background is plain.", least=0)
SECOND_IMAGE = FileField("image2", "The photo of the second scene.", least=0)


@dataclass(frozen=True, slots=True)
class Photos:
    """The uploaded photos by their fields."""

    image: Upload | None = None
    image2: Upload | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect.

    Attributes:
        name: the last segment of its route.
        params: model of its parameters.
        photos: the photos that it accepts.
        length: seconds that its film lasts, for parameters and the requested length in seconds, or None.
        film: makes the film. Its last argument is the requested length in seconds, or None for the effect's
            usual length.
        pages: the words that it shows in time, for the same arguments as ``length``.
    """

    name: str
    summary: str
    description: str
    params: type[EffectParams]
    photos: tuple[FileField, ...]
    length: Callable[[Any, float | None], float]
    film: Callable[[VideoConfig, Any, Photos, float | None], Film]
    pages: Callable[[Any, float | None], tuple[Page, ...]] = field(default=lambda _params, _requested_s: ())


def usually(seconds: float) -> Callable[[Any, float | None], float]:
    """The length of an effect that lasts ``seconds`` unless a length is requested."""
    return lambda _params, requested_s: requested_s or seconds


def effects() -> Mapping[str, Effect]:
    """All effects by name, in alphabetical order."""
    modules = (
        importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)
    )
    return {one.name: one for one in (module.EFFECT for module in modules if hasattr(module, "EFFECT"))}
