"""How strongly to lean on the coarse mask: most where subject and surroundings look alike.

Closed-form matting decides by colour alone. Before a background of the subject's own colour
(black jacket, dark trees) that leaks, while the network's mask, which knows shapes, is right.
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.vision.matting import trimap as certainty
from layers.common.vision.matting import windows

# Weights are against rows of the Laplacian that sum to about 9. The least also keeps the
# system definite; above 0.01 it would erase strands that do stand out.
LEAST_WEIGHT: Final = 0.004
MOST_WEIGHT: Final = 0.05
# Colour distance (0..1 RGB, Euclidean) from which colours are trusted; below, the weight
# grows with the inverse square, as the variance of alpha estimated from them does.
CLEAR_CONTRAST: Final = 0.4
# Definite colours are averaged over this part of the long side: across the whole band.
REACH: Final = 0.05
# Shrinks the contrast towards "none" where no definite pixel is in reach.
NO_SAMPLE: Final = 1e-3

Floats = NDArray[np.float32]


def prior_weight(picture: Floats, trimap: certainty.Trimap) -> Floats:
    """Weight float32 (H, W), `LEAST_WEIGHT` to `MOST_WEIGHT`, of the prior at each pixel of
    `picture` (float32 (H, W, 3), 0..1).
    """
    counted = cv2.merge([picture, np.ones(trimap.shape, np.float32)]).astype(np.float32, copy=False)
    near = _mean_colour(counted, trimap == certainty.FOREGROUND)
    far = _mean_colour(counted, trimap == certainty.BACKGROUND)
    apart = cv2.subtract(near, far)
    contrast = cv2.transform(cv2.multiply(apart, apart), np.ones((1, 3), np.float32))
    weight = LEAST_WEIGHT * CLEAR_CONTRAST**2 / np.maximum(contrast, 1e-6)
    held: Floats = np.clip(weight, LEAST_WEIGHT, MOST_WEIGHT).astype(np.float32)
    return held


def _mean_colour(counted: Floats, region: NDArray[np.bool_]) -> Floats:
    """Mean colour, in the neighbourhood of each pixel, of those in `region`.

    `counted` is the picture with a fourth channel of ones, which the region's share comes of.
    """
    size = 2 * max(1, round(REACH * max(region.shape))) + 1
    inside = cv2.copyTo(counted, region.astype(np.uint8), np.zeros_like(counted))
    total = cv2.blur(inside, windows.within(region.shape, size))
    share = cv2.extractChannel(total, 3) + np.float32(NO_SAMPLE)
    mean = cv2.divide(cv2.cvtColor(total, cv2.COLOR_RGBA2RGB), cv2.merge([share] * 3))
    return mean.astype(np.float32, copy=False)
