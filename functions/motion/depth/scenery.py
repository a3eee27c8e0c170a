"""The scene without its subject."""

import cv2
import numpy as np

from functions.motion.depth.pushpull import Floats, filled
from layers.common.imaging.image import Mask, Pixels

_FAINTEST = 5
"""Alpha of 255 above which the subject's colour is seen."""
_GRAIN_SIGMA, _GRAIN_SIZE = 1.2, 0.6
_MEDIAN_TO_SIGMA = 1.4826


def scenery(rgb: Pixels, alpha: Mask, reach: float, chance: np.random.Generator) -> Pixels:
    """A photo with its subject taken out.

    Args:
        rgb: uint8 (h, w, 3).
        alpha: uint8 (h, w), the subject.
        reach: px around the subject whose colours are not believed either: its blurred edge, its shadow.

    Returns:
        uint8 (h, w, 3), whose hole is filled smoothly from outside, with the grain of the rest.
    """
    hole = _grown(np.asarray(alpha > _FAINTEST, np.uint8), reach)
    if hole.all():
        return rgb
    # Soft outwards only: inside of the hole nothing of the photo is left.
    known = np.asarray(1 - np.maximum(hole, cv2.GaussianBlur(hole, (0, 0), max(reach / 2, 1))), np.float32)
    fill = filled(rgb, known) + _grain(rgb, hole, chance) * (1 - known)[..., None]
    return np.asarray(cv2.convertScaleAbs(np.maximum(fill, 0)), np.uint8)


def _grown(inside: Mask, reach: float) -> Floats:
    distance = cv2.distanceTransform(1 - inside, cv2.DIST_L2, 5)
    return np.asarray(distance <= reach, np.float32)


def _grain(rgb: Pixels, hole: Floats, chance: np.random.Generator) -> Floats:
    """Noise as strong as that of the photo outside of the hole, (h, w, 1)."""
    grey = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.float32)
    detail = np.abs(grey - cv2.GaussianBlur(grey, (0, 0), _GRAIN_SIGMA))[hole == 0]
    sigma = _MEDIAN_TO_SIGMA * float(np.median(detail)) if detail.size else 0.0
    noise = cv2.GaussianBlur(chance.standard_normal(hole.shape, np.float32), (0, 0), _GRAIN_SIZE)
    return np.asarray(noise * (sigma / max(float(noise.std()), 1e-6)), np.float32)[..., None]
