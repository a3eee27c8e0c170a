"""Filling a hole from around it, smoothly, and with nothing of what was in it.

Source: Gortler, Grzeszczuk, Szeliski, Cohen, "The Lumigraph" (SIGGRAPH 1996), section 3.4: averages of what
is known are pushed down a pyramid, and pulled back up to where nothing is.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.image import Pixels

Floats = NDArray[np.float32]


def filled(rgb: Pixels, known: Floats) -> Floats:
    """The picture with what is not known filled in.

    Args:
        rgb: uint8 (h, w, 3).
        known: float32 (h, w), 1 where the picture is to be believed, 0 in the hole; not 0 everywhere.

    Returns:
        float32 (h, w, 3), 0 to 255. Where ``known`` is 0 no colour of ``rgb`` has a part in it.
    """
    weighted = cv2.multiply(rgb.astype(np.float32), cv2.merge((known, known, known)))
    return _pulled(np.asarray(weighted, np.float32), known)


def _pulled(weighted: Floats, weight: Floats) -> Floats:
    """Colours by level: what is missing of a pixel's weight comes from the level below."""
    height, width = weight.shape
    if min(height, width) == 1:
        total = max(float(weight.sum()), 1e-6)
        return np.broadcast_to(weighted.reshape(-1, 3).sum(0) / total, weighted.shape).astype(np.float32)
    half = (width + 1) // 2, (height + 1) // 2
    coarse_weight = np.asarray(cv2.resize(weight, half, interpolation=cv2.INTER_AREA), np.float32)
    coarse = np.asarray(cv2.resize(weighted, half, interpolation=cv2.INTER_AREA), np.float32)
    # A pixel counts in full as soon as a quarter of it is known; else holes would shrink too slowly.
    gain = np.minimum(4 * coarse_weight, 1) / np.maximum(coarse_weight, np.float32(1e-6))
    below = _pulled(
        np.asarray(coarse * gain[..., None], np.float32), np.asarray(coarse_weight * gain, np.float32)
    )
    smooth = cv2.resize(below, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(weighted + smooth * (1 - weight)[..., None], np.float32)
