"""Neon: light in glass tubes, white in the middle, and the air around it aglow."""

from dataclasses import dataclass

import cv2
import numpy as np

from functions.style.brushes.light import Light
from functions.style.scene import Floats
from layers.common.compositing.coverage import smoothstep

_SHARES = 0.24, 0.30, 0.36, 0.42, 0.50
"""What each level of the pyramid gives to the glow, the finest first."""
_EXPOSURE = 1.25
_DARK = np.float32(6)
"""Radii from a tube at which it gives no light; powers of less would be too small to be computed fast."""
_GLASS, _CORE = 1.5, 0.75
"""Where glass has fallen to e⁻¹ of its light and where the core ends, in radii of a tube."""
_CORE_EDGE = 1.5
"""Pixels from core to glass."""
_LETTERS = np.float32(1.6)
_FIRM = (np.float32(0.18), np.float32(0.68)), (np.float32(0.55), np.float32(1.0))
_BRIGHTEST = np.float32(0.75), np.float32(0.85)
"""From which firmness to which a line becomes glass and core, and how bright these are at most."""


@dataclass(frozen=True, slots=True)
class Tubes:
    """Light of tubes by its parts, float32 (h, w) 0..1: the coloured ``glass``, the white-hot ``core``."""

    glass: Floats
    core: Floats

    def __mul__(self, share: Floats) -> "Tubes":
        """Dimmed."""
        return Tubes(self.glass * share, self.core * share)

    def __or__(self, other: "Tubes") -> "Tubes":
        """Both; where they meet, the brighter."""
        return Tubes(np.maximum(self.glass, other.glass), np.maximum(self.core, other.core))


def along_lines(lines: Floats) -> Tubes:
    """Tubes along a line drawing, float32 (h, w), 1 for a firm line; thinner and dimmer than a contour."""
    glass, core = (
        smoothstep(np.asarray((lines - start) / (end - start), np.float32)) * most
        for (start, end), most in zip(_FIRM, _BRIGHTEST, strict=True)
    )
    return Tubes(glass, core)


def along_contour(distance: Floats, radius: float) -> Tubes:
    """One tube of ``radius`` pixels along a contour, given the pixels from it."""
    away = np.minimum(np.abs(distance) * np.float32(1 / radius), _DARK)
    glass = cv2.exp(away * away * np.float32(-1 / _GLASS**2))
    core = (np.float32(_CORE) - away) * np.float32(radius / _CORE_EDGE) + np.float32(0.5)
    return Tubes(np.asarray(glass, np.float32), smoothstep(core))


def along_letters(ink: Floats) -> Tubes:
    """Tubes bent to letters, given how much of each pixel is ink: brighter than all, since they are read."""
    return Tubes(ink, _LETTERS * ink)


def bloom(tubes: Tubes) -> Floats:
    """The glow of the air, float32 (h, w): the sum of a pyramid of ever wider blurs.

    A quarter of the output's size is enough: the glow has no finer detail.
    """
    levels = [tubes.glass + tubes.core]
    for _ in _SHARES[1:]:
        levels.append(np.asarray(cv2.pyrDown(levels[-1]), np.float32))
    total = levels.pop() * np.float32(_SHARES[-1])
    for level, share in zip(reversed(levels), reversed(_SHARES[:-1]), strict=True):
        wider = np.asarray(cv2.pyrUp(total, dstsize=level.shape[::-1]), np.float32)
        total = wider + np.float32(share) * level
    return total


def lit(base: Light, tubes: Tubes, glow: Floats, gas: Light) -> Light:
    """Switch the tubes on: their light and the glow of the air are screened over what was there.

    Light b that meets light a gives 1 − (1 − a)(1 − b), and film that gets an exposure E keeps e^−E of its
    darkness: both are one product.

    Args:
        glow: what :func:`bloom` gives, float32 (h, w).
        gas: its colour.
    """
    coloured = np.float32(0.9) * tubes.glass + np.float32(0.25) * tubes.core + np.float32(0.85) * glow
    white = np.float32(0.75) * tubes.core
    return [
        1 - (1 - plane) * cv2.exp(np.float32(-_EXPOSURE) * (coloured * share + white))
        for plane, share in zip(base, gas, strict=True)
    ]
