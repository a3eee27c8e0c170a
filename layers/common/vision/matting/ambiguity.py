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
    near = _mean_colour(picture, trimap == certainty.FOREGROUND)
    far = _mean_colour(picture, trimap == certainty.BACKGROUND)
    contrast = np.square(near - far).sum(axis=2)
    weight = LEAST_WEIGHT * CLEAR_CONTRAST**2 / np.maximum(contrast, 1e-6)
    held: Floats = np.clip(weight, LEAST_WEIGHT, MOST_WEIGHT).astype(np.float32)
    return held


def _mean_colour(picture: Floats, region: NDArray[np.bool_]) -> Floats:
    size = 2 * max(1, round(REACH * max(region.shape))) + 1
    inside = region.astype(np.float32)
    window = windows.within(region.shape, size)
    total = cv2.blur(picture * inside[..., None], window)
    mass = cv2.blur(inside, window)[..., None] + np.float32(NO_SAMPLE)
    mean: Floats = np.divide(total, mass, dtype=np.float32)
    return mean
