"""OKLab, in which equal steps look equal: Ottosson, "A perceptual color space for image processing", 2020."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Colours = NDArray[np.float64]
"""(…, 3). For single colours and tables, hence double precision; no frame comes here."""

_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_TO_CONES, _TO_LIGHT = np.linalg.inv(_LAB), np.linalg.inv(_CONES)


def from_srgb(levels: ArrayLike) -> Colours:
    """Lightness 0 to 1, a and b of sRGB levels, 0 to 255."""
    return np.asarray(np.cbrt(to_linear(levels) @ _CONES.T) @ _LAB.T)


def to_srgb(lab: ArrayLike) -> Colours:
    """Levels of sRGB, 0 to 255; what lies outside of it is clipped channel by channel."""
    return from_linear(_light(lab))


def in_gamut(lab: ArrayLike) -> bool:
    """Whether every colour can be shown in sRGB."""
    light = _light(lab)
    return bool((light >= -1e-6).all() and (light <= 1 + 1e-6).all())


def to_linear(levels: ArrayLike) -> Colours:
    """Linear light, 0 to 1, of sRGB levels, 0 to 255 (IEC 61966-2-1)."""
    share = np.asarray(levels, np.float64) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def from_linear(light: ArrayLike) -> Colours:
    """Levels of sRGB, 0 to 255, of linear light, which is clipped to 0 to 1."""
    shown = np.clip(light, 0, 1)
    return 255 * np.where(shown <= 0.0031308, shown * 12.92, 1.055 * shown ** (1 / 2.4) - 0.055)


def _light(lab: ArrayLike) -> Colours:
    cones = np.asarray(lab, np.float64) @ _TO_CONES.T
    return np.asarray(cones**3 @ _TO_LIGHT.T)
