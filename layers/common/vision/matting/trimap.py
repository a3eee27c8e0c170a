"""From a coarse mask to certainty: definite background, unknown band, definite foreground."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

BACKGROUND: Final = 0
UNKNOWN: Final = 128
FOREGROUND: Final = 255

# A saliency network commits below 10 and above 240 of 255; between them it hesitates.
SURE_BACKGROUND_BELOW: Final = 10
SURE_FOREGROUND_ABOVE: Final = 240
# The mask's own edge is wrong by up to two of its cells: wide enough for every soft
# edge measured, narrow enough that a clean edge cannot leak into look-alike surroundings.
BAND_CELLS: Final = 2.0
# Strands the network never saw reach further, so the band grows only where they do:
# where the matte is still this opaque at the band's outer rim, by this many cells.
STRAND_ALPHA: Final = 0.05
GROWTH_CELLS: Final = 5.0
# Leaves room between the two definite regions for `limits` to fade on either side.
LEAST_REACH: Final = 2
# A grid of a few cells would have the whole photo unknown, at a price that grows with the square.
MOST_REACH: Final = 40

Trimap = NDArray[np.uint8]


def from_coarse(coarse: NDArray[np.uint8], height: int, width: int) -> Trimap:
    """Trimap of shape (height, width), values `BACKGROUND`, `UNKNOWN`, `FOREGROUND`.

    `coarse` is alpha uint8 (h, w) on the model's grid, stretched over the whole photo.
    The unknown band is `BAND_CELLS` of that grid to each side of every edge; the photo's
    own border does not count as an edge, so a subject may touch it.
    """
    mask = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    reach = _disk(BAND_CELLS, coarse, height, width)
    trimap = np.full((height, width), UNKNOWN, np.uint8)
    trimap[_eroded(mask > SURE_FOREGROUND_ABOVE, reach)] = FOREGROUND
    trimap[_eroded(mask < SURE_BACKGROUND_BELOW, reach)] = BACKGROUND
    return trimap


def grown(trimap: Trimap, alpha: NDArray[np.float32], coarse: NDArray[np.uint8]) -> Trimap:
    """`trimap` with more background made unknown where strands run out of the band.

    `alpha` float32 0..1 is the matte solved for `trimap`, both (H, W). The answer equals
    `trimap` when no strand reaches the band's outer rim.
    """
    height, width = trimap.shape
    background = (trimap == BACKGROUND).astype(np.uint8)
    beside_background = cv2.dilate(background, np.ones((3, 3), np.uint8)) > 0
    cut_off = beside_background & (trimap == UNKNOWN) & (alpha > STRAND_ALPHA)
    reached = cv2.dilate(cut_off.astype(np.uint8), _disk(GROWTH_CELLS, coarse, height, width)) > 0
    answer = trimap.copy()
    answer[reached & (trimap == BACKGROUND)] = UNKNOWN
    return answer


def widened(trimap: Trimap, gained: NDArray[np.bool_]) -> Trimap:
    """`trimap` with background made unknown wherever `gained`, of any size, is set."""
    height, width = trimap.shape
    within = cv2.resize(gained.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST) > 0
    answer = trimap.copy()
    answer[within & (trimap == BACKGROUND)] = UNKNOWN
    return answer


def limits(trimap: Trimap) -> NDArray[np.uint8]:
    """Least and greatest alpha, uint8 (H, W, 2), safe to enlarge bilinearly.

    Both reach one cell into the band, so that interpolation still gives exactly 0 and 255
    on every pixel of a definite cell and fades, rather than steps, at the band's rims.
    """
    beside = np.ones((3, 3), np.uint8)
    least = cv2.dilate((trimap == FOREGROUND).astype(np.uint8), beside)
    greatest = cv2.erode((trimap != BACKGROUND).astype(np.uint8), beside)
    return np.dstack([255 * least, 255 * greatest]).astype(np.uint8, copy=False)


def _eroded(region: NDArray[np.bool_], reach: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return cv2.erode(region.astype(np.uint8), reach) > 0


def _disk(cells: float, coarse: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
    """An ellipse: the model's grid is square, the photo is not."""
    across = min(max(LEAST_REACH, round(cells * width / coarse.shape[1])), MOST_REACH)
    down = min(max(LEAST_REACH, round(cells * height / coarse.shape[0])), MOST_REACH)
    shape = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * across + 1, 2 * down + 1))
    return shape.astype(np.uint8)
