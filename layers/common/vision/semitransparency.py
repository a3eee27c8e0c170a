"""What shows through a subject inside of its edge, such as a car's windows or a bottle, made opaque."""

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.image import Mask, Pixels

_SOLID: Final = 250
"""Alpha from which a pixel encloses others."""
_BAND: Final = 0.016
"""Width of the edge, a share of the square root of the area of the subject's box: hair is that soft."""
_NARROWEST: Final = 8.0
"""Its least width, px: an edge that is no wider is that of the pixels themselves."""

Floats = NDArray[np.float32]


def opaque_inside(rgba: Pixels, photo: Pixels, faintest: int) -> Pixels:
    """The cut-out with nothing half transparent but its edge.

    Opaque is what is enclosed by opaque pixels, and what lies further inside than the edge is wide; in the
    inner half of the edge, alpha rises to that. What becomes opaque has the photo's colours. Holes stay.

    Args:
        rgba: the cut-out, uint8 (h, w, 4), straight alpha.
        photo: the picture that it was cut out of, uint8 (h, w, 3).
        faintest: alpha below which a pixel is outside, or in a hole.
    """
    alpha = np.ascontiguousarray(rgba[..., 3])
    share = _inside(alpha, alpha < faintest)
    changed = (share > 0) & (alpha < 255)
    answer = rgba.copy()
    raised = share[changed][:, None]
    before = rgba[changed].astype(np.float32)
    goal = np.concatenate((photo[changed], np.full_like(photo[changed][:, :1], 255)), axis=1)
    answer[changed] = np.rint(before + (goal - before) * raised)
    return answer


def _inside(alpha: Mask, outside: NDArray[np.bool_]) -> Floats:
    """How far each pixel is on the way to the inside, float32 (h, w): 0 to 1."""
    _, _, width, height = cv2.boundingRect((~outside).astype(np.uint8))
    band = max(_NARROWEST, _BAND * math.sqrt(width * height))
    away = cv2.distanceTransform((~outside).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    share = np.clip(away * np.float32(2 / band) - 1, 0, 1)
    share[_enclosed(alpha, outside)] = 1
    return np.asarray(share, np.float32)


def _enclosed(alpha: Mask, outside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What is not opaque, and reaches the outside nowhere."""
    count, names = cv2.connectedComponents((alpha < _SOLID).astype(np.uint8), connectivity=4)
    is_open = np.zeros(count, np.bool_)
    is_open[0] = True  # the name of all that is opaque
    is_open[names[outside]] = True
    return np.asarray(~is_open[names], np.bool_)
