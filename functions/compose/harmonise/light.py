"""Light: exposure, and light from behind that wraps around the edge."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.compositing.layer import Layer
from layers.common.imaging.image import Mask, Pixels
from layers.common.imaging.resample import within
from layers.common.imaging.strips import by_strips

Floats = NDArray[np.float32]

Gains = tuple[float, float, float]
"""Factors of red, green and blue."""

UNTINTED: Final[Gains] = (1.0, 1.0, 1.0)

_SMALL_SIDE: Final = 160
"""Long side of the copy on which light is measured, px."""
_HIGHLIGHTS: Final = 95.0
"""Percentile of the luma that represents the highlights."""
_WELL_LIT: Final = 75.0
"""Percentile that represents what is well lit: at night, lamps are above it."""
_WRAP_SIDE: Final = 320
"""Long side of the copy on which the light is blurred, px. The light is smooth, so a small copy is enough."""
_RIM: Final = 0.012
"""Sigma of the rim, of the long side."""
_GLOW: Final = 0.03
"""Sigma of the light, of the long side."""


def expose(layer: Layer, gain: float) -> Layer:
    """Multiply the subject's linear light by ``gain``. 1 changes nothing."""
    if gain == 1:
        return layer
    levels = _to_srgb(_to_linear(np.arange(256, dtype=np.float32)) * np.float32(gain))
    return layer.coloured(cv2.LUT(layer.colours, levels))


def tint(layer: Layer, gains: Gains) -> Layer:
    """Multiply the subject's linear red, green and blue by ``gains``. Ones change nothing."""
    if gains == UNTINTED:
        return layer
    light = _to_linear(np.arange(256, dtype=np.float32))[:, None] * np.array(gains, np.float32)
    return layer.coloured(cv2.LUT(layer.colours, _to_srgb(light)[None]))


def highlights(rgb: Pixels, alpha: Mask | None = None) -> float:
    """Brightness of the highlights in linear light, 0 to 1; with an alpha, of the most opaque part."""
    luma = cv2.cvtColor(within(rgb, _SMALL_SIDE), cv2.COLOR_RGB2GRAY)
    return float(_percentile(luma[..., None], alpha, _HIGHLIGHTS)[0])


def key(rgb: Pixels, alpha: Mask | None = None) -> Floats:
    """Linear red, green and blue of what is well lit but no lamp, (3,), 0 to 1; of the most opaque part."""
    return _percentile(within(rgb, _SMALL_SIDE), alpha, _WELL_LIT)


def _percentile(pixels: cv2.typing.MatLike, alpha: Mask | None, percentile: float) -> Floats:
    """A percentile of each channel of a small copy, (h, w, channels), in linear light."""
    if alpha is not None:
        levels = within(alpha, _SMALL_SIDE)
        pixels = pixels[levels >= levels.max()]
    flat = pixels.reshape(-1, pixels.shape[-1])
    return _to_linear(np.percentile(flat, percentile, axis=0).astype(np.float32))


def wrap_light(layer: Layer, amount: float) -> Layer:
    """Lighten the subject's rim by ``amount``, 0 to 1, of whatever is brighter behind it.

    In a lens, bright surroundings flare over an edge. Dark surroundings do not darken it.
    """
    if amount == 0:
        return layer
    alpha, behind = within(layer.alpha, _WRAP_SIDE), within(layer.behind, _WRAP_SIDE)
    rim, glow = (max(0.7, share * max(alpha.shape)) for share in (_RIM, _GLOW))
    outside = cv2.bitwise_not(cv2.GaussianBlur(alpha, (0, 0), rim, borderType=cv2.BORDER_REPLICATE))
    light = cv2.GaussianBlur(behind, (0, 0), glow, borderType=cv2.BORDER_REPLICATE)
    size = layer.alpha.shape[::-1]
    weight, glow_there = cv2.resize(outside, size), cv2.resize(light, size)

    def lighten(strip: Pixels, where: slice) -> Pixels:
        brighter = cv2.subtract(glow_there[where], strip)
        share = cv2.multiply(brighter, cv2.merge((weight[where],) * 3), scale=amount / 255)
        return np.asarray(cv2.add(strip, share), np.uint8)

    return layer.coloured(by_strips(layer.colours, [lighten]))


def _to_linear(levels: Floats) -> Floats:
    """SRGB levels as linear light (IEC 61966-2-1)."""
    unit = levels / np.float32(255)
    return np.where(unit <= 0.04045, unit / 12.92, ((unit + 0.055) / 1.055) ** 2.4).astype(np.float32)


def _to_srgb(light: Floats) -> Pixels:
    unit = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.asarray(np.clip(np.rint(unit * 255), 0, 255), np.uint8)
