"""True foreground colour of partly transparent pixels.

Forte, "Approximate fast foreground colour estimation" (ICIP 2021), known as blur fusion:
blurred foreground and background colours, weighted by alpha and by its complement, explain
the pixel, and the unexplained rest is given back to the foreground. The blurred pair varies
slowly, so it is found on the reduced picture; only the last step sees full size.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.vision.matting import windows

# Radii as fractions of the reduced picture's long side: the first must bridge the whole
# unknown band, the second keeps to the neighbourhood.
RADII: Final = (0.06, 0.01)
# How sharply to prefer nearly pure pixels as samples; 1 mixes background into thin hair.
PURITY: Final = 3.0
# Weight of the wider estimate where a small window holds no sample at all.
FALLBACK: Final = 1e-3

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Sides:
    """The smooth colours either side of the edge: uint8 (H, W, 3) each."""

    foreground: Bytes
    background: Bytes


def sides(picture: Floats, alpha: Floats) -> Sides:
    """Estimate both sides from `picture` float32 (H, W, 3) 0..1 and `alpha` (H, W) 0..1.

    Found at half size: the sides are blurred further than that in any case.
    """
    height, width = alpha.shape
    half = (max(1, width // 2), max(1, height // 2))
    picture = cv2.resize(picture, half, interpolation=cv2.INTER_AREA).astype(np.float32, copy=False)
    alpha = cv2.resize(alpha, half, interpolation=cv2.INTER_AREA).astype(np.float32, copy=False)
    near, far = picture, picture
    opaque, clear = alpha**PURITY, (1 - alpha) ** PURITY
    wide_near, wide_far = (np.full_like(picture, picture.mean()) for _ in range(2))
    for fraction in RADII:
        size = 2 * max(1, round(fraction * max(alpha.shape))) + 1
        wide_near = _average(near, opaque, wide_near, size)
        wide_far = _average(far, clear, wide_far, size)
        near, far = _fused(picture, alpha, wide_near, wide_far)
    return Sides(_to_bytes(wide_near, height, width), _to_bytes(wide_far, height, width))


def recovered(colours: Bytes, alpha: Bytes, enlarged: Sides) -> Bytes:
    """Foreground colours uint8 (h, w, 3) of `colours`, given `alpha` uint8 (h, w) and the
    enlarged sides; unchanged where alpha is 255, black where it is 0.

    The least correction of both sides that explains the pixel: with rest
    `r = I - a F - (1 - a) B`, the foreground takes `a r / (a^2 + (1 - a)^2)`.
    """
    weight = alpha.astype(np.float32) / np.float32(255)
    share = weight / (weight * weight + (1 - weight) * (1 - weight))
    contrast = cv2.subtract(enlarged.foreground, enlarged.background, dtype=cv2.CV_32F)
    rest = cv2.subtract(colours, enlarged.background, dtype=cv2.CV_32F)
    rest = cv2.subtract(rest, cv2.multiply(cv2.merge([weight] * 3), contrast))
    correction = cv2.multiply(cv2.merge([share] * 3), rest)
    answer = cv2.add(enlarged.foreground, correction, dtype=cv2.CV_8U)  # rounds and saturates
    visible = cv2.bitwise_and(answer, answer, mask=alpha)
    opaque = (alpha == 255).astype(np.uint8)
    return cv2.copyTo(colours, opaque, visible).astype(np.uint8, copy=False)


def _average(values: Floats, weight: Floats, otherwise: Floats, size: int) -> Floats:
    window = windows.within(weight.shape, size)
    total = cv2.blur(values * weight[..., None], window) + FALLBACK * otherwise
    mass = cv2.blur(weight, window) + FALLBACK
    average: Floats = total / mass[..., None]
    return average


def _fused(picture: Floats, alpha: Floats, near: Floats, far: Floats) -> tuple[Floats, Floats]:
    """Forte's equation 4: both sides plus their share of what they leave unexplained."""
    weight = alpha[..., None]
    unexplained = picture - weight * near - (1 - weight) * far
    return (
        np.clip(near + weight * unexplained, 0, 1),
        np.clip(far + (1 - weight) * unexplained, 0, 1),
    )


def _to_bytes(values: Floats, height: int, width: int) -> Bytes:
    levels = np.clip(np.rint(values * 255), 0, 255).astype(np.uint8)
    return cv2.resize(levels, (width, height)).astype(np.uint8, copy=False)
