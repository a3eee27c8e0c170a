"""How a figure is fitted to the scene that it was placed into."""

import math
from collections.abc import Callable
from typing import Final

from functions.compose.harmonise.exposure import highlights
from functions.compose.harmonise.harmonise import harmonise
from functions.compose.harmonise.look import Look
from functions.compose.harmonise.texture import Texture, texture
from functions.compose.placement.placement import Placement
from functions.compose.scene.scene import Scene
from functions.compose.subjects import Subject
from layers.common.compositing.layer import Layer
from layers.common.imaging.image import Pixels

_DIMMED: Final = 0.3
"""How much of the way, as a power: a figure in front may have more light than what is behind it."""
_DARKEST: Final = 0.55
_WRAP: Final = 0.15
_SHADOW: Final = 0.75
_SHADOW_RAMP: Final = 0.06
"""Of the frame's height, below the horizon, until the ground is surely ground."""
_SOFTEST: Final = 2.5
"""Blur of a scene, px, beyond which it is depth of field, which a figure in front has no part in."""
_MOST_BLUR: Final = 1.5
_LEAST: Final = 0.3
"""Blur, px, and noise, levels, that nobody sees."""
_MOST_NOISE: Final = 12.0


def finisher(scene: Scene, background: Pixels) -> Callable[[Layer, Subject, Placement], Layer]:
    """What fits any figure to this scene."""
    ground = texture(background)
    light = highlights(background)

    def finish(layer: Layer, subject: Subject, placement: Placement) -> Layer:
        own = texture(layer.colours, layer.alpha)
        look = Look(
            blur=_missing_blur(ground, own),
            exposure=_dimming(light, highlights(layer.colours, layer.alpha)),
            color_match=placement.color_match,
            warm=placement.warm,
            light_wrap=_WRAP,
            grain=_missing_grain(ground, own),
            feather=placement.feather,
            contact_shadow=0.0 if subject.cut_below else _SHADOW * _on_ground(scene, placement),
        )
        return harmonise(layer, look)

    return finish


def as_they_are(layer: Layer, _subject: Subject, _placement: Placement) -> Layer:
    """What does nothing to any figure."""
    return layer


def _dimming(scene: float, own: float) -> float:
    """What brings a figure's highlights some of the way down to those of a darker scene."""
    if own <= scene:
        return 1.0
    return max(math.pow(scene / own, _DIMMED), _DARKEST)


def _missing_blur(scene: Texture, own: Texture) -> float:
    if scene.blur is None or own.blur is None or not own.blur < scene.blur <= _SOFTEST:
        return 0.0
    missing = min(math.sqrt(scene.blur**2 - own.blur**2), _MOST_BLUR)
    return missing if missing >= _LEAST else 0.0


def _missing_grain(scene: Texture, own: Texture) -> float:
    missing = math.sqrt(max(min(scene.noise, _MOST_NOISE) ** 2 - own.noise**2, 0))
    return missing if missing >= _LEAST else 0.0


def _on_ground(scene: Scene, placement: Placement) -> float:
    return min(max((placement.base_frac - scene.horizon) / _SHADOW_RAMP, 0), 1)
