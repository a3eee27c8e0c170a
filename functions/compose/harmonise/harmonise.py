"""Harmonisation: compares a subject with its scene, chooses the adjustments and applies them in order."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from functions.compose.harmonise.colour import LUMA, match_colours, warm
from functions.compose.harmonise.light import UNTINTED, Gains, expose, highlights, key, tint, wrap_light
from functions.compose.harmonise.scene_light import SceneLight
from functions.compose.harmonise.texture import Texture, add_grain, blur, measure_texture
from functions.compose.placement.placement import Placement
from functions.compose.render import Finish
from functions.compose.scene import SceneAnalysis
from layers.common.compositing import feather
from layers.common.compositing.cast_shadow import Cast
from layers.common.compositing.layer import Layer
from layers.common.imaging.image import Pixels
from layers.common.vision.subject import Subject

Floats = NDArray[np.float32]
Step = Callable[[Layer, Any], Layer]

STEPS: Final[tuple[tuple[str, Step], ...]] = (
    ("blur", blur),
    ("exposure", expose),
    ("tint", tint),
    ("color_match", match_colours),
    ("warm", warm),
    ("light_wrap", wrap_light),
    ("grain", add_grain),
    ("feather", feather.apply),
)
"""Each step with the name of its field in :class:`Adjustments`."""

_DIMMING_POWER: Final = 0.3
"""Exponent of the exposure ratio: a subject in the foreground may be brighter than the background."""
_LEAST_EXPOSURE: Final = 0.55
_LOW_KEY: Final = (0.15, 0.03)
"""Key of a scene, as luma, from which it is dark, and at which it is night."""
_LEAST_BY_NIGHT: Final = 0.25
"""Gain by night: a face that was lit by day keeps its features and stands out a little."""
_TINT: Final = 0.5
"""Exponent of the colour of the light by night."""
_TINTS: Final = (0.8, 1.3)
"""Least and greatest factor of a channel, with which skin is still that."""
_DARKEST: Final = 1e-3
_LIGHT_WRAP: Final = 0.15
_CONTACT: Final = 0.75
"""Opacity of the contact shadow."""
_CAST: Final = (0.4, 0.55)
"""Opacity of the cast shadow under a covered and a clear sky."""
_SHADOW_RAMP: Final = 0.06
"""Distance below the horizon, of the frame's height, over which the shadow reaches its full strength."""
_DEPTH_OF_FIELD: Final = 2.5
"""Blur of a scene, px, above which it is out of focus; a subject in the foreground stays sharp then."""
_MOST_BLUR: Final = 1.5
"""Sigma, px."""
_INVISIBLE: Final = 0.3
"""Blur, px, and noise, levels, below which nothing can be seen."""
_MOST_NOISE: Final = 12.0
"""Sigma, levels."""


@dataclass(frozen=True, slots=True)
class Adjustments:
    """The strength of each step. With its default, a step changes nothing."""

    blur: float = 0.0
    exposure: float = 1.0
    tint: Gains = UNTINTED
    color_match: float = 0.0
    warm: float = 1.0
    light_wrap: float = 0.0
    grain: float = 0.0
    feather: float = 0.0


def harmonise(layer: Layer, adjustments: Adjustments) -> Layer:
    """Apply every step in order."""
    for name, step in STEPS:
        layer = step(layer, getattr(adjustments, name))
    return layer


def harmoniser(scene: SceneAnalysis, background: Pixels, light: SceneLight) -> Finish:
    """The function that matches any subject to this scene. The background is measured once."""
    scene_texture = measure_texture(background)
    scene_highlights, scene_key = highlights(background), key(background)
    night = _night(scene_key)

    def finish(layer: Layer, _subject: Subject, placement: Placement) -> Layer:
        own_texture = measure_texture(layer.colours, layer.alpha)
        by_night = _dimmed(night, _luma(scene_key) / max(_luma(key(layer.colours, layer.alpha)), _DARKEST))
        adjustments = Adjustments(
            blur=_missing_blur(scene_texture, own_texture),
            exposure=min(_exposure(scene_highlights, highlights(layer.colours, layer.alpha)), by_night),
            tint=_tint(scene_key, by_night),
            color_match=placement.color_match,
            warm=placement.warm,
            light_wrap=_LIGHT_WRAP,
            grain=_missing_grain(scene_texture, own_texture),
            feather=placement.feather,
        )
        return harmonise(layer, adjustments)

    def shadow(subject: Subject, placement: Placement) -> Cast | None:
        ground = _on_ground(scene, placement)
        if subject.cut_below or not ground:
            return None
        opacity = _CAST[0] + (_CAST[1] - _CAST[0]) * light.clear
        return Cast(light.light, opacity * ground, contact=_CONTACT * ground)

    return Finish(finish, shadow)


def _exposure(scene: float, own: float) -> float:
    """The gain that brings a subject's highlights part of the way down to those of a darker scene."""
    if own <= scene:
        return 1.0
    return max(math.pow(scene / own, _DIMMING_POWER), _LEAST_EXPOSURE)


def _luma(light: Floats) -> float:
    return float(LUMA @ light)


def _night(scene: Floats) -> float:
    """How dark a scene is, 0 by day to 1 by night, by its key."""
    day, night = np.log(_LOW_KEY)
    return float(np.clip((day - np.log(max(_luma(scene), _DARKEST))) / (day - night), 0, 1))


def _dimmed(night: float, ratio: float) -> float:
    """The gain that darkens a subject for a dark scene, but not below the scene itself.

    Args:
        ratio: the scene's key over the subject's.
    """
    return min(max(1 - night * (1 - _LEAST_BY_NIGHT), ratio), 1.0)


def _tint(scene: Floats, dimmed: float) -> Gains:
    """The colour of a dark scene's light, the more of it the darker it makes the subject."""
    share = (1 - dimmed) / (1 - _LEAST_BY_NIGHT)
    colour = np.maximum(scene, _DARKEST) / max(_luma(scene), _DARKEST)
    gains = np.clip(colour ** (_TINT * share), *_TINTS).astype(np.float32)
    red, green, blue = (float(gain) for gain in gains / _luma(gains))
    return red, green, blue


def _missing_blur(scene: Texture, own: Texture) -> float:
    if scene.blur is None or own.blur is None or not own.blur < scene.blur <= _DEPTH_OF_FIELD:
        return 0.0
    missing = min(math.sqrt(scene.blur**2 - own.blur**2), _MOST_BLUR)
    return missing if missing >= _INVISIBLE else 0.0


def _missing_grain(scene: Texture, own: Texture) -> float:
    missing = math.sqrt(max(min(scene.noise, _MOST_NOISE) ** 2 - own.noise**2, 0))
    return missing if missing >= _INVISIBLE else 0.0


def _on_ground(scene: SceneAnalysis, placement: Placement) -> float:
    """How certainly the subject stands on the ground, 0 to 1."""
    return min(max((placement.base_frac - scene.horizon) / _SHADOW_RAMP, 0), 1)
