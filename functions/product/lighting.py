"""Lighting: exposure, contrast and white balance of the subject, measured on it alone."""

import math
from dataclasses import dataclass
from typing import Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.image import Pixels
from layers.common.imaging.resample import within
from layers.common.imaging.strips import by_strips

Lighting = Literal["keep", "auto", "preserve_hue", "portrait"]
Floats = NDArray[np.float32]

_SIDE: Final = 512
"""Long side of the copy that is measured, px."""
_SOLID: Final = 250
"""Alpha from which a pixel is the subject's alone."""
_ENOUGH: Final = 64
"""Pixels that a judgement needs."""

_DARKEST, _LIGHTEST = 0.6, 99.4
"""Percentiles of the luma that become the ends of the scale; what lies beyond is glints and holes."""
_ENDS: Final = (6.0, 245.0)
"""Where they go at most, levels."""
_MOST_STRETCH: Final = (24.0, 72.0)
"""Levels by which they are moved at most: a black shoe has no white, and is none."""
_BLACK_SHARE: Final = 0.2
"""Greatest move of the black end, a share of the range: a plain colour has no black."""
_MOST_GAIN: Final = 1.8
_MIDDLE: Final = 0.46
"""Median luma of a well exposed thing."""
_MIDDLE_POWER: Final = 0.3
"""How far of the way the median is moved there: things are dark and light by themselves."""
_MOST_GAMMA: Final = 1.22

_NEUTRAL_CHROMA: Final = 0.16
"""Greatest chroma, (max − min) / max, of what may be white or grey in truth."""
_BRIGHT: Final = 0.45
"""Share of white from which such a pixel counts."""
_NEUTRAL_SHARE: Final = 0.03
"""Share of the subject that such pixels need before they are trusted."""
_MOST_BALANCE: Final = 0.08

_SKIN: Final = 0.12
"""Share of skin from which the subject is a person, whose colours stay."""
_LEAST_SKIN_CHROMA: Final = 0.12
"""Below it, a warm grey is taken for skin."""
_PORTRAIT: Final = 0.5
"""Share of the change that a portrait gets."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What is done to the subject.

    Attributes:
        curve: luma to luma, 0 to 1, float32 (256,).
        gains: of red, green and blue.
        note: the same in words.
    """

    curve: Floats
    gains: tuple[float, float, float]
    note: str


def relight(rgba: Pixels, mode: Lighting) -> tuple[Pixels, str]:
    """The subject in better light, and what was done; colours change together with their luma.

    Args:
        rgba: uint8 (h, w, 4), straight alpha.
        mode: ``auto`` sets exposure, contrast and white balance, ``preserve_hue`` no white balance;
            ``portrait`` neither, and half of the rest. Skin keeps its colours in any mode.
    """
    if mode == "keep":
        return rgba, ""
    found = measure(rgba, mode)
    if found is None:
        return rgba, "kept: too little of it is opaque"
    return _applied(rgba, found), found.note


def measure(rgba: Pixels, mode: Lighting) -> Adjustment | None:
    """The adjustment that a subject needs; None if too little of it is opaque."""
    small = within(rgba, _SIDE)
    colours = small[small[..., 3] >= _SOLID, :3]
    if len(colours) < _ENOUGH:
        return None
    strength = _PORTRAIT if mode == "portrait" else 1.0
    is_person = _skin_share(colours) >= _SKIN
    gains = _balance(colours) if mode == "auto" and not is_person else (1.0, 1.0, 1.0)
    luma = cv2.cvtColor(colours[None], cv2.COLOR_RGB2GRAY)[0]
    low, middle, top = map(float, np.percentile(luma, (_DARKEST, 50, _LIGHTEST)))
    high = float(np.percentile(colours.max(axis=1), _LIGHTEST))  # the first channel to be cut off
    black = strength * min(max(low - _ENDS[0], 0), _MOST_STRETCH[0], _BLACK_SHARE * (top - low))
    white = strength * min(max(_ENDS[1] - high, 0), _MOST_STRETCH[1])
    start, end = black, max(255 - white * (255 - black) / max(high - black + white, 1), 255 / _MOST_GAIN)
    share = np.clip((np.arange(256, dtype=np.float32) - start) / max(end - start, 1), 0, 1)
    median = float(np.clip((middle - start) / max(end - start, 1), 0.02, 0.98))
    gamma = (math.log(_MIDDLE) / math.log(median)) ** (_MIDDLE_POWER * strength)
    gamma = min(max(gamma, 1 / _MOST_GAMMA), _MOST_GAMMA)
    return Adjustment(share ** np.float32(gamma), gains, _note(start, end, gamma, gains, is_person=is_person))


def _note(
    start: float, end: float, gamma: float, gains: tuple[float, float, float], *, is_person: bool
) -> str:
    contrast = 255 / (end - start)
    balance = "/".join(f"{gain:.2f}" for gain in gains)
    kept = "kept, skin" if is_person else "kept"
    return ", ".join(
        (
            f"contrast {contrast:.2f}",
            f"exposure {math.log2(contrast) + 2.2 * math.log2(0.5 ** (gamma - 1)):+.2f} EV",
            f"white balance {kept if set(gains) == {1.0} else balance}",
        )
    )


def _balance(colours: Pixels) -> tuple[float, float, float]:
    """Gains that make what is nearly grey grey, limited; 1 where too little is."""
    neutral = (_chroma(colours) < _NEUTRAL_CHROMA) & (colours.max(axis=1) > _BRIGHT * 255)
    if neutral.mean() < _NEUTRAL_SHARE:
        return 1.0, 1.0, 1.0
    mean = colours[neutral].mean(axis=0, dtype=np.float64)
    red, green, blue = np.clip(mean.mean() / mean, 1 - _MOST_BALANCE, 1 + _MOST_BALANCE)
    return float(red), float(green), float(blue)


def _skin_share(colours: Pixels) -> float:
    """Share of colours in the usual range of skin.

    Source: Chai, Ngan, "Face segmentation using skin-color map in videophone applications", 1999.
    """
    _, red, blue = cv2.split(cv2.cvtColor(colours[None], cv2.COLOR_RGB2YCrCb))
    in_range = (red >= 133) & (red <= 173) & (blue >= 77) & (blue <= 127)
    return float((in_range.ravel() & (_chroma(colours) > _LEAST_SKIN_CHROMA)).mean())


def _chroma(colours: Pixels) -> Floats:
    """(max − min) / max of each colour, float32 (n,)."""
    levels = colours.astype(np.float32)
    highest = levels.max(axis=1)
    return np.asarray((highest - levels.min(axis=1)) / np.maximum(highest, 1), np.float32)


def _applied(rgba: Pixels, found: Adjustment) -> Pixels:
    """All three channels times the ratio by which the curve changes the luma, so that hues stay."""
    levels = np.arange(256, dtype=np.float32) / 255
    least = np.float32(1 / 255)
    ratio, brightest = found.curve / np.maximum(levels, least), 1 / np.maximum(levels, least)

    def relit(strip: Pixels, _where: slice) -> Pixels:
        rgb = cv2.cvtColor(strip, cv2.COLOR_RGBA2RGB)
        channels = cv2.split(rgb)
        factor = cv2.LUT(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), ratio)
        # A channel that is cut off at white would change the hue.
        most = cv2.LUT(cv2.max(cv2.max(channels[0], channels[1]), channels[2]), brightest)
        factor = cv2.min(factor, most)
        gained = zip(channels, found.gains, strict=True)
        lit = cv2.merge([cv2.multiply(one, factor, scale=gain, dtype=cv2.CV_8U) for one, gain in gained])
        return with_alpha(np.asarray(lit, np.uint8), np.ascontiguousarray(strip[..., 3]))

    return by_strips(rgba, [relit])
