"""The foreground colour of partly transparent pixels.

Forte, "Approximate fast foreground colour estimation" (ICIP 2021), known as blur fusion:
the pixel is a mix of the blurred foreground and background colours, and the residual is added back to the
foreground. The blurred colours vary slowly, so they are estimated on the reduced picture; only the last step
runs at full size.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.vision.matting import windows
from layers.common.vision.matting.plates import Plates
from layers.common.vision.matting.posterior import Posterior

# Radii as shares of the reduced picture's long side: the first spans the whole unknown band, the last is
# local.
RADII: Final = (0.1, 0.03, 0.01)
# How strongly nearly opaque or clear pixels are preferred as samples; 1 mixes background into thin hair.
PURITY: Final = 6.0
# Weight of the wider estimate where a small window has no sample.
FALLBACK: Final = 1e-3
# The plates' variance is of the body's colours, and single hairs vary more.
STRAND_VARIANCE: Final = 2.0
# How much of a residual is taken for noise at alpha 0, when the solved matte is fully doubted.
DAMPING: Final = 0.45

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class EdgeColours:
    """Smooth foreground and background colours on both sides of the edge, uint8 (H, W, 3) each.

    `share`, uint8 (H, W), is the foreground's part of the variance of both, of 255; `damping`, from 0, takes
    a part of what the two do not explain for noise.
    """

    foreground: Bytes
    background: Bytes
    share: Bytes
    damping: float = 0.0

    def map(self, change: Callable[[Bytes], Bytes]) -> "EdgeColours":
        """The same colours with `change` made to each picture."""
        return EdgeColours(change(self.foreground), change(self.background), change(self.share), self.damping)


def estimate_edge_colours(picture: Floats, alpha: Floats, posterior: Posterior | None = None) -> EdgeColours:
    """Estimate both colours from `picture` float32 (H, W, 3) 0..1 and `alpha` (H, W) 0..1; `posterior` is
    where that alpha is from, if it is.

    This runs at half size, since the colours are blurred more than that anyway.
    """
    height, width = alpha.shape
    half = (max(1, width // 2), max(1, height // 2))
    picture = _reduced(picture, half)
    alpha = _reduced(alpha, half)
    opaque, clear = alpha**PURITY, (1 - alpha) ** PURITY
    if posterior:
        opaque *= _reduced(posterior.distinct, half)
    near, far = picture, picture
    wide_near, wide_far = (np.full_like(picture, picture.mean()) for _ in range(2))
    for fraction in RADII:
        wider = wide_near
        size = 2 * max(1, round(fraction * max(alpha.shape))) + 1
        wide_near = _average(near, opaque, wide_near, size)
        wide_far = _average(far, clear, wide_far, size)
        near, far = _fused(picture, alpha, wide_near, wide_far)
    doubt = posterior.doubt if posterior else 0.0
    # A local colour follows the alpha that separated it: the less that was believed, the wider the average.
    wide_near += np.float32(doubt) * (wider - wide_near)
    share = _foreground_share(posterior.plates) if posterior else np.full((height, width), 0.5, np.float32)
    return EdgeColours(
        _to_bytes(wide_near, height, width),
        _to_bytes(wide_far, height, width),
        _to_bytes(share, height, width),
        DAMPING * doubt**2,
    )


def recover_foreground(colours: Bytes, alpha: Bytes, edge: EdgeColours) -> Bytes:
    """Foreground colours uint8 (h, w, 3) of the photo's `colours`, given `alpha` uint8 (h, w) and the edge
    colours at the photo's size; unchanged where alpha is 255, black where it is 0.

    The most likely F when F and B vary around the edge's colours, F with the part `s` of their variance: with
    the residual `r = I - a F - (1 - a) B` and the damping `d`, this is added to F:

        a s r / (a^2 s + (1 - a)^2 (1 - s) + (1 - a) d).
    """
    weight = alpha.astype(np.float32) / np.float32(255)
    rest = 1 - weight
    share = edge.share.astype(np.float32) / np.float32(255)
    gain = weight * share
    gain /= weight * gain + rest * (rest * (1 - share) + np.float32(edge.damping)) + np.float32(1e-6)
    contrast = cv2.subtract(edge.foreground, edge.background, dtype=cv2.CV_32F)
    residual = cv2.subtract(colours, edge.background, dtype=cv2.CV_32F)
    residual = cv2.subtract(residual, cv2.multiply(cv2.merge([weight] * 3), contrast))
    correction = cv2.multiply(cv2.merge([gain] * 3), residual)
    foreground = cv2.add(edge.foreground, correction, dtype=cv2.CV_8U)  # rounds and saturates
    visible = cv2.bitwise_and(foreground, foreground, mask=alpha)
    opaque = (alpha == 255).astype(np.uint8)
    return cv2.copyTo(colours, opaque, visible).astype(np.uint8, copy=False)


def _foreground_share(plates: Plates) -> Floats:
    """The foreground's part of both sides' variance, float32 (h, w) 0..1, never all or nothing."""
    front = np.float32(STRAND_VARIANCE) * plates.foreground.variance.sum(axis=0)
    share: Floats = np.clip(front / (front + plates.background.variance.sum(axis=0)), 0.1, 0.9)
    return share


def _reduced(values: Floats, size: tuple[int, int]) -> Floats:
    return cv2.resize(values, size, interpolation=cv2.INTER_AREA).astype(np.float32, copy=False)


def _average(values: Floats, weight: Floats, fallback: Floats, size: int) -> Floats:
    window = windows.fit_size(weight.shape, size)
    total = cv2.blur(values * weight[..., None], window) + FALLBACK * fallback
    mass = cv2.blur(weight, window) + FALLBACK
    average: Floats = total / mass[..., None]
    return average


def _fused(picture: Floats, alpha: Floats, near: Floats, far: Floats) -> tuple[Floats, Floats]:
    """Forte's equation 4: both colours plus their share of the residual."""
    weight = alpha[..., None]
    residual = picture - weight * near - (1 - weight) * far
    return (
        np.clip(near + weight * residual, 0, 1),
        np.clip(far + (1 - weight) * residual, 0, 1),
    )


def _to_bytes(values: Floats, height: int, width: int) -> Bytes:
    levels = np.clip(np.rint(values * 255), 0, 255).astype(np.uint8)
    return cv2.resize(levels, (width, height)).astype(np.uint8, copy=False)
