"""How much of each step a figure gets."""

from dataclasses import dataclass

from functions.compose.harmonise import (
    blur,
    colour_match,
    exposure,
    grain,
    light_wrap,
    warm,
)
from layers.common.compositing import contact_shadow, feather


@dataclass(frozen=True, slots=True)
class Look:
    """The setting of every step; as it is made, each does nothing."""

    blur: float = blur.NEUTRAL
    exposure: float = exposure.NEUTRAL
    color_match: float = colour_match.NEUTRAL
    warm: float = warm.NEUTRAL
    light_wrap: float = light_wrap.NEUTRAL
    grain: float = grain.NEUTRAL
    feather: float = feather.NEUTRAL
    contact_shadow: float = contact_shadow.NEUTRAL
