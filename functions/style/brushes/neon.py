"""Neon: glass tubes with a coloured glass, a white core, and a glow in the air around them."""

from dataclasses import dataclass

import cv2
import numpy as np

from functions.style.brushes.light import Light
from layers.common.compositing.coverage import Floats, smoothstep

_SHARES = 0.24, 0.30, 0.36, 0.42, 0.50
"""Weight of each pyramid level in the glow, the finest first."""
_EXPOSURE = 1.25
_DARK = np.float32(6)
"""Radii from a tube beyond which its light is constant: smaller results would be denormal, which is slow."""
_GLASS, _CORE = 1.5, 0.75
"""Radii at which the glass has fallen to e⁻¹ of its light and at which the core ends."""
_CORE_EDGE = 1.5
"""Pixels from core to glass."""
_LETTERS = np.float32(1.6)
"""Brightness of the core of letters."""
_FIRM = (np.float32(0.18), np.float32(0.68)), (np.float32(0.55), np.float32(1.0))
"""Line strengths from which to which the glass and the core light up."""
_BRIGHTEST = np.float32(0.75), np.float32(0.85)
"""Greatest brightness of glass and core along lines."""


@dataclass(frozen=True, slots=True)
class Tubes:
    """Light of tubes, float32 (h, w) in 0..1 each: the coloured ``glass`` and the white-hot ``core``."""

    glass: Floats
    core: Floats

    def __mul__(self, share: Floats) -> "Tubes":
        """The tubes dimmed to a share of their light."""
        return Tubes(self.glass * share, self.core * share)

    def __or__(self, other: "Tubes") -> "Tubes":
        """Both sets of tubes; where they meet, the brighter one."""
        return Tubes(np.maximum(self.glass, other.glass), np.maximum(self.core, other.core))


def along_lines(lines: Floats) -> Tubes:
    """Tubes along a line drawing, float32 (h, w), 1 for a firm line; thinner and dimmer than contours."""
    glass, core = (
        smoothstep(np.asarray((lines - start) / (end - start), np.float32)) * most
        for (start, end), most in zip(_FIRM, _BRIGHTEST, strict=True)
    )
    return Tubes(glass, core)


def along_contour(distance: Floats, radius: float) -> Tubes:
    """One tube of ``radius`` pixels along a contour, given each pixel's distance from it."""
    away = np.minimum(np.abs(distance) * np.float32(1 / radius), _DARK)
    glass = cv2.exp(away * away * np.float32(-1 / _GLASS**2))
    core = (np.float32(_CORE) - away) * np.float32(radius / _CORE_EDGE) + np.float32(0.5)
    return Tubes(np.asarray(glass, np.float32), smoothstep(core))


def along_letters(ink: Floats) -> Tubes:
    """Tubes in the shape of letters, given ink coverage; the brightest ones, so that they can be read."""
    return Tubes(ink, _LETTERS * ink)


def bloom(tubes: Tubes) -> Floats:
    """The glow of the air, float32 (h, w): a weighted sum of increasingly wide blurs (a pyramid).

    A quarter of the output's size is enough, since the glow has no fine detail.
    """
    levels = [tubes.glass + tubes.core]
    for _ in _SHARES[1:]:
        levels.append(np.asarray(cv2.pyrDown(levels[-1]), np.float32))
    total = levels.pop() * np.float32(_SHARES[-1])
    for level, share in zip(reversed(levels), reversed(_SHARES[:-1]), strict=True):
        wider = np.asarray(cv2.pyrUp(total, dstsize=level.shape[::-1]), np.float32)
        total = wider + np.float32(share) * level
    return total


def light_up(base: Light, tubes: Tubes, glow: Floats, gas: Light) -> Light:
    """Add the light of the tubes and the glow of the air to a picture.

    Both use the blend mode "screen", 1 − (1 − a)(1 − b), with b = 1 − e^−E for an exposure E.

    Args:
        glow: from :func:`bloom`, float32 (h, w).
        gas: the colour of the light.
    """
    coloured = np.float32(0.9) * tubes.glass + np.float32(0.25) * tubes.core + np.float32(0.85) * glow
    white = np.float32(0.75) * tubes.core
    return [
        1 - (1 - plane) * cv2.exp(np.float32(-_EXPOSURE) * (coloured * share + white))
        for plane, share in zip(base, gas, strict=True)
    ]
