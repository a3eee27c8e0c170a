"""Neon: light in glass tubes, white in the middle, and the air around it aglow."""

from dataclasses import dataclass

import cv2
import numpy as np

from functions.style.brushes.coverage import smoothstep
from functions.style.scene import Floats

_LEVELS = 5
_SHARES = 0.16, 0.24, 0.30, 0.36, 0.42, 0.50
"""What each level of the pyramid gives to the glow, the finest first."""
_EXPOSURE = 1.25
_LETTERS = np.float32(1.6)


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
    """Tubes along a line drawing, float32 (h, w) where 1 is a firm line; thinner and dimmer than a contour."""
    return Tubes(0.75 * smoothstep((lines - 0.18) / 0.5), 0.85 * smoothstep((lines - 0.55) / 0.45))


def along_contour(distance: Floats, radius: float) -> Tubes:
    """One tube of ``radius`` pixels along a contour, given the pixels from it."""
    away = np.abs(distance) / np.float32(radius)
    glass = cv2.exp(-((away / np.float32(1.5)) ** 2))
    return Tubes(np.asarray(glass, np.float32), smoothstep((0.75 - away) * np.float32(radius / 1.5) + 0.5))


def along_letters(ink: Floats) -> Tubes:
    """Tubes bent to letters, given how much of each pixel is ink: brighter than all, since they are read."""
    return Tubes(ink, _LETTERS * ink)


def lit(base: Floats, tubes: Tubes, gas: Floats) -> Floats:
    """Switch the tubes on: bloom added, and all of their light screened over what was there.

    Light that meets light is 1 − (1 − a)(1 − b), and a film that gets an exposure E darkens by 1 − e^−E: both
    in one product.

    Args:
        base: linear light, float32 (h, w, 3) 0..1.
        gas: its colour, linear light, three numbers.
    """
    hue = tubes.glass * np.float32(0.9) + tubes.core * np.float32(0.25) + np.float32(0.85) * bloom(tubes)
    white = tubes.core * np.float32(0.75)
    shown = [
        1 - (1 - channel) * cv2.exp(np.float32(-_EXPOSURE) * (hue * np.float32(share) + white))
        for channel, share in zip(cv2.split(base), gas, strict=True)
    ]
    return np.asarray(cv2.merge(shown), np.float32)


def bloom(tubes: Tubes) -> Floats:
    """The glow of the air, float32 (h, w): the sum of a pyramid of ever wider blurs."""
    height, width = tubes.glass.shape
    half = (max(1, width // 2), max(1, height // 2))
    levels = [cv2.resize(tubes.glass + tubes.core, half, interpolation=cv2.INTER_AREA)]
    for _ in range(_LEVELS):
        levels.append(cv2.pyrDown(levels[-1]))
    total = levels.pop() * np.float32(_SHARES[-1])
    for level, share in zip(reversed(levels), reversed(_SHARES[:-1]), strict=True):
        total = cv2.pyrUp(total, dstsize=level.shape[::-1]) + np.float32(share) * level
    return np.asarray(cv2.resize(total, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
