"""The steps in their order."""

from collections.abc import Callable
from typing import Final

from functions.compose.harmonise import (
    blur,
    colour_match,
    exposure,
    grain,
    light_wrap,
    warm,
)
from functions.compose.harmonise.look import Look
from layers.common.compositing import contact_shadow, feather
from layers.common.compositing.layer import Layer

Step = Callable[[Layer, float], Layer]

STEPS: Final[tuple[tuple[str, Step], ...]] = (
    ("blur", blur.apply),
    ("exposure", exposure.apply),
    ("color_match", colour_match.apply),
    ("warm", warm.apply),
    ("light_wrap", light_wrap.apply),
    ("grain", grain.apply),
    ("feather", feather.apply),
    ("contact_shadow", contact_shadow.apply),
)
"""By the name of their setting in :class:`Look`."""


def harmonise(layer: Layer, look: Look) -> Layer:
    """The layer after every step."""
    for name, step in STEPS:
        layer = step(layer, getattr(look, name))
    return layer
