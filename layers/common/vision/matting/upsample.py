"""Carry a reduced matte to full size through the photo's own colours.

He, Sun, "Fast guided filter" (2015): fit `alpha = a . colour + b` in small windows of the
reduced picture, enlarge the smooth coefficients instead of the matte, and apply them to
the full-size colours, so edges and strands come back at the photo's sharpness.
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.vision.matting import trimap as certainty
from layers.common.vision.matting import windows

# Guided-filter epsilon for colours 0..1, times 9 since windows divides it by its pixels.
# 1e-3 blurs hair (SAD +10 %), 1e-6 passes sensor noise.
EPSILON: Final = 9e-4
# The fit never quite reaches 0 and 1, leaving a haze; values this near an end are that end.
HAZE: Final = 0.02
# A photo this many pixels to a reduced cell shows its grain, not finer edges; its colours
# are smoothed before they are turned into alpha (clean edges at 12 MP: MSE -35 %).
GRAINY_FACTOR: Final = 5

Floats = NDArray[np.float32]


def coefficients(picture: Floats, alpha: Floats, trimap: certainty.Trimap) -> Floats:
    """Per-pixel (a_red, a_green, a_blue, b), float32 (H, W, 4), so that
    `a . colour + b` with colours 0..255 is alpha 0..255 (unclipped).

    `picture` float32 (H, W, 3) 0..1, `alpha` float32 (H, W) 0..1. Away from the unknown
    band a is 0 and b the definite alpha.
    """
    fit = plain(alpha)
    local = windows.gather(picture, windows.touching(trimap == certainty.UNKNOWN), EPSILON)
    values = alpha.ravel().take(local.members)
    slope = (local.whitened * values).mean(axis=1)
    level = values.mean(axis=0) - (slope * local.mean).sum(axis=0)
    fit.reshape(-1, 4)[local.centres] = np.vstack([slope, 255 * level]).T
    smooth = cv2.blur(fit, (3, 3)).astype(np.float32, copy=False)
    smooth[..., 3] -= 255 * HAZE
    smooth /= 1 - 2 * HAZE
    return smooth


def plain(alpha: Floats) -> Floats:
    """Coefficients, as above, of plain enlargement: a is 0 and b is `alpha`."""
    fit = np.zeros((*alpha.shape, 4), np.float32)
    fit[..., 3] = 255 * alpha
    return fit


def guide(colours: NDArray[np.uint8], factor: int) -> NDArray[np.uint8]:
    """What of `colours` uint8 (h, w, 3), at `factor` pixels a reduced cell, may shape alpha."""
    if factor < GRAINY_FACTOR:
        return colours
    return cv2.GaussianBlur(colours, (3, 3), 0).astype(np.uint8, copy=False)


def applied(colours: NDArray[np.uint8], enlarged: Floats, limits: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Alpha uint8 (h, w) of `colours` uint8 (h, w, 3) under the enlarged coefficients float32
    (h, w, 4), held between the least and greatest value in `limits` uint8 (h, w, 2).
    """
    # RGBA carries a constant 255 beside the colour, so one product covers a and b alike.
    with_constant = cv2.cvtColor(colours, cv2.COLOR_RGB2RGBA)
    terms = cv2.multiply(enlarged, with_constant, dtype=cv2.CV_32F)
    fitted = cv2.transform(terms, np.array([[1, 1, 1, 1 / 255]], np.float32))
    levels = cv2.convertScaleAbs(np.maximum(fitted, 0))  # rounds and saturates
    least, greatest = cv2.split(limits)
    return cv2.min(cv2.max(levels, least), greatest).astype(np.uint8, copy=False)
