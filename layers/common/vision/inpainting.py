"""Inpainting: take the subject out of a photo and fill the hole smoothly from its surroundings.

Source: Gortler, Grzeszczuk, Szeliski, Cohen, "The Lumigraph" (SIGGRAPH 1996), section 3.4, "push-pull":
averages of known pixels go down an image pyramid, and fill the unknown pixels on the way up.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.image import Mask, Pixels

Floats = NDArray[np.float32]

_FAINTEST = 5
"""Alpha, of 255, above which the subject's colour is visible."""
_GRAIN_SIGMA, _GRAIN_SIZE = 1.2, 0.6
_MEDIAN_TO_SIGMA = 1.4826


def remove_subject(rgb: Pixels, alpha: Mask, reach: float, rng: np.random.Generator) -> Pixels:
    """The photo without its subject.

    Args:
        rgb: uint8 (h, w, 3).
        alpha: uint8 (h, w), the subject.
        reach: px around the subject that are replaced too: its blurred edge and its shadow.
        rng: for the grain.

    Returns:
        uint8 (h, w, 3). The hole is filled smoothly from outside, with the grain of the rest; a photo that is
        all subject is unchanged.
    """
    hole = _dilated(np.asarray(alpha > _FAINTEST, np.uint8), reach)
    if hole.all():
        return rgb
    # Soft only outwards: inside the hole nothing of the photo is left.
    known = np.asarray(1 - np.maximum(hole, cv2.GaussianBlur(hole, (0, 0), max(reach / 2, 1))), np.float32)
    grain = _grain(rgb, hole, rng) * (1 - known)
    behind = np.empty_like(rgb)
    for channel in range(3):  # one at a time, since a float takes four times the memory of a level
        fill = _filled(rgb[..., channel], known) + grain
        behind[..., channel] = cv2.convertScaleAbs(np.maximum(fill, 0))
    return behind


def fill_unknown(rgb: Pixels, known: Floats) -> Floats:
    """The picture with its unknown pixels filled in.

    Args:
        rgb: uint8 (h, w, 3).
        known: float32 (h, w), 1 where the picture is known, 0 in the hole; not 0 everywhere.

    Returns:
        float32 (h, w, 3), 0 to 255. Pixels where ``known`` is 0 have no influence on it.
    """
    return np.dstack([_filled(rgb[..., channel], known) for channel in range(3)])


def _filled(channel: Mask, known: Floats) -> Floats:
    return _push_pull(channel * known, known)


def _push_pull(weighted: Floats, weight: Floats) -> Floats:
    """The levels of one size: the missing weight of a pixel is filled from the next size of the pyramid."""
    height, width = weight.shape
    if min(height, width) == 1:
        total = max(float(weight.sum()), 1e-6)
        return np.full_like(weighted, weighted.sum() / total)
    half = (width + 1) // 2, (height + 1) // 2
    coarse_weight = np.asarray(cv2.resize(weight, half, interpolation=cv2.INTER_AREA), np.float32)
    coarse = np.asarray(cv2.resize(weighted, half, interpolation=cv2.INTER_AREA), np.float32)
    # A pixel counts in full from a quarter of known area on; otherwise holes would shrink too slowly.
    gain = np.minimum(4 * coarse_weight, 1) / np.maximum(coarse_weight, np.float32(1e-6))
    below = _push_pull(np.asarray(coarse * gain, np.float32), np.asarray(coarse_weight * gain, np.float32))
    smooth = cv2.resize(below, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(weighted + smooth * (1 - weight), np.float32)


def _dilated(inside: Mask, reach: float) -> Floats:
    distance = cv2.distanceTransform(1 - inside, cv2.DIST_L2, 5)
    return np.asarray(distance <= reach, np.float32)


def _grain(rgb: Pixels, hole: Floats, rng: np.random.Generator) -> Floats:
    """Noise with the strength of the photo's own outside the hole, (h, w)."""
    grey = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.float32)
    detail = np.abs(grey - cv2.GaussianBlur(grey, (0, 0), _GRAIN_SIGMA))[hole == 0]
    sigma = _MEDIAN_TO_SIGMA * float(np.median(detail)) if detail.size else 0.0
    noise = cv2.GaussianBlur(rng.standard_normal(hole.shape, np.float32), (0, 0), _GRAIN_SIZE)
    return np.asarray(noise * (sigma / max(float(noise.std()), 1e-6)), np.float32)
