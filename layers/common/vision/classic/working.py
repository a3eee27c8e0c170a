"""The reduced copy of a photo that everything here is computed on, and its letterbox bars."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

# Beyond 400 px the cues gain nothing measurable and the time grows with the area.
LONG_SIDE = 400

_BAR_TOLERANCE = 24  # 8-bit levels; JPEG ringing beside a hard edge stays below it
_BAR_PURITY = 0.02  # share of a bar's line that may differ from its colour
_BAR_CONTRAST = 0.8  # share of the line after a bar that must differ
_BAR_MIN_LINES = 3
_BAR_MAX_FRACTION = 0.4


@dataclass(frozen=True, eq=False)
class Margins:
    """Widths in pixels of the bars at each side of a picture."""

    top: int = 0
    bottom: int = 0
    left: int = 0
    right: int = 0

    def trim(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return `pixels` of shape (height, width, 3) without the bars."""
        height, width = pixels.shape[:2]
        inner = pixels[self.top : height - self.bottom, self.left : width - self.right]
        return np.ascontiguousarray(inner)

    def restore(self, alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return `alpha` of the trimmed picture, (height, width), with empty bars again."""
        return np.pad(alpha, ((self.top, self.bottom), (self.left, self.right)))


def reduce(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], float]:
    """Shrink a uint8 RGB picture to `LONG_SIDE`; smaller ones stay as they are.

    Returns:
        The copy and the factor that takes coordinates of `pixels` to it.
    """
    height, width = pixels.shape[:2]
    factor = min(1.0, LONG_SIDE / max(height, width))
    if factor == 1.0:
        return pixels, factor
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8), factor


def find_bars(pixels: NDArray[np.uint8]) -> Margins:
    """Find letterbox bars, whose plain colour would pass for the whole background.

    A bar has one colour, lies at both opposite sides and ends abruptly along its whole
    length; the white around a product ends only where the product is, so it is no bar.

    Args:
        pixels: uint8 RGB of shape (height, width, 3).
    """
    columns = pixels.transpose(1, 0, 2)
    top, bottom = _opposite_bars(pixels)
    left, right = _opposite_bars(columns)
    return Margins(top, bottom, left, right)


def _opposite_bars(lines: NDArray[np.uint8]) -> tuple[int, int]:
    first, last = _leading_bar(lines), _leading_bar(lines[::-1])
    return (first, last) if first and last else (0, 0)


def _leading_bar(lines: NDArray[np.uint8]) -> int:
    colour = lines[0].mean(axis=0)
    differing = (np.abs(lines - colour).max(axis=2) > _BAR_TOLERANCE).mean(axis=1)
    impure = np.flatnonzero(differing > _BAR_PURITY)
    if impure.size == 0:
        return 0
    length = int(impure[0])
    if not _BAR_MIN_LINES <= length < len(lines) * _BAR_MAX_FRACTION:
        return 0
    # Resampling and JPEG blur the bar's edge over a few lines, which belong to neither.
    end = min(length + max(2, len(lines) // 50), len(lines) - 1)
    return end if differing[end] > _BAR_CONTRAST else 0
