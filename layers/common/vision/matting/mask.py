"""The coarse mask of a segmenter, and the trimap made from it."""

from dataclasses import dataclass
from typing import Final, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.image import Mask

# A network with a small grid blurs its edges over cells; a higher gain erases faint strands.
ROUGH_EDGE_GAIN: Final = 1.5
# A soft mask is accurate to the cell, so it outweighs colours where a cell is a pixel. The larger its cells
# are in the photo, the more accurate the photo is: at 2 px a weight near .1 is best, at 4 px any weight loses
# hair. Measured with 1024-cell masks on photos of 0.7, 1.5, 3 and 12 MP; the power fits them all.
SOFT_TRUST: Final = 2.0
SOFT_POWER: Final = 4

Trimap = NDArray[np.uint8]
"""uint8 (H, W) of `BACKGROUND`, `UNKNOWN` and `FOREGROUND`."""
BACKGROUND: Final = 0
UNKNOWN: Final = 128
FOREGROUND: Final = 255

# A saliency network is certain below 10 and above 240 of 255.
SURE_BACKGROUND_BELOW: Final = 10
SURE_FOREGROUND_ABOVE: Final = 240
# The mask's own edge is wrong by up to two of its cells: wide enough for every soft edge measured, narrow
# enough that a clean edge cannot leak into surroundings of the same colour.
BAND_CELLS: Final = 2.0
# Strands that the network missed reach further, so the band grows where the matte is still this opaque at the
# band's outer rim, by this many cells.
STRAND_ALPHA: Final = 0.05
GROWTH_CELLS: Final = 5.0
# Leaves room between the two definite regions for `alpha_limits` to fade on either side.
MIN_REACH: Final = 2
# Keeps a grid of a few cells from making the whole photo unknown, whose cost grows with the square.
MAX_REACH: Final = 40
# Alpha, 0..1, from which two parts of a matte are joined.
JOINING_ALPHA: Final = 0.1
# Width, cells, of the window in which haze belongs to a speck.
HAZE_CELLS: Final = 5


@dataclass(frozen=True, eq=False)
class CoarseMask:
    """Alpha uint8 (h, w) on the segmenter's grid, which is stretched over the whole photo.

    `edge_gain` is the contrast that undoes the blur of its edges; `trust`, from 0, is its least weight
    against the photo's colours (see :class:`closed_form.Prior`).
    """

    levels: Mask
    edge_gain: float = ROUGH_EDGE_GAIN
    trust: float = 0.0

    def __post_init__(self) -> None:
        if self.levels.dtype != np.uint8 or self.levels.ndim != 2 or not self.levels.size:
            raise ValueError("a coarse mask is uint8 (h, w) and not empty")

    @classmethod
    def soft(cls, levels: Mask, width: int, height: int) -> Self:
        """A mask with fine edges, for a photo of `width` × `height` pixels."""
        cell = max(width / levels.shape[1], height / levels.shape[0])
        return cls(levels, edge_gain=1.0, trust=SOFT_TRUST / max(cell, 1.0) ** SOFT_POWER)

    @property
    def is_soft(self) -> bool:
        """Whether its edges are fine enough to be believed beside the photo's colours."""
        return self.trust > 0

    def enlarged(self, height: int, width: int) -> NDArray[np.float32]:
        """The mask as float32 (height, width), 0..1."""
        mask = cv2.resize(self.levels, (width, height), interpolation=cv2.INTER_LINEAR)
        return np.asarray(mask.astype(np.float32) / np.float32(255), np.float32)

    def sharpened(self, height: int, width: int) -> NDArray[np.float32]:
        """The mask as float32 (height, width), 0..1, with the blur of its edges undone."""
        mask = self.enlarged(height, width)
        return np.asarray(np.clip((mask - 0.5) * self.edge_gain + 0.5, 0, 1), np.float32)


def initial_trimap(coarse: Mask, height: int, width: int) -> Trimap:
    """Trimap of shape (height, width) from the levels of a coarse mask, uint8 (h, w).

    The unknown band is `BAND_CELLS` of the mask's grid to each side of every edge. The photo's own border is
    not an edge, so a subject may touch it.
    """
    mask = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    reach = _ellipse(BAND_CELLS, coarse, height, width)
    trimap = np.full((height, width), UNKNOWN, np.uint8)
    trimap[_eroded(mask > SURE_FOREGROUND_ABOVE, reach)] = FOREGROUND
    trimap[_eroded(mask < SURE_BACKGROUND_BELOW, reach)] = BACKGROUND
    return trimap


def grow_band(trimap: Trimap, alpha: NDArray[np.float32], coarse: Mask) -> Trimap:
    """`trimap` with more background made unknown where strands run out of the band.

    `alpha` float32 (H, W), 0..1, is the matte solved for `trimap`. The result equals `trimap` if no strand
    reaches the band's outer rim.
    """
    height, width = trimap.shape
    background = (trimap == BACKGROUND).astype(np.uint8)
    beside_background = cv2.dilate(background, np.ones((3, 3), np.uint8)) > 0
    cut_off = beside_background & (trimap == UNKNOWN) & (alpha > STRAND_ALPHA)
    reached = cv2.dilate(cut_off.astype(np.uint8), _ellipse(GROWTH_CELLS, coarse, height, width)) > 0
    return _with_unknown(trimap, reached)


def widen_band(trimap: Trimap, added: NDArray[np.bool_]) -> Trimap:
    """`trimap` with background made unknown wherever `added`, a mask of any size, is set."""
    height, width = trimap.shape
    enlarged = cv2.resize(added.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST) > 0
    return _with_unknown(trimap, enlarged)


def specks(trimap: Trimap, alpha: NDArray[np.float32], mask: CoarseMask) -> NDArray[np.bool_]:
    """Where a matte has parts that nothing vouches for: bits of the background in the subject's colours.

    Such a part touches no definite foreground, and in the coarse `mask` it is background rather than not. The
    haze around it belongs to it. `alpha` is float32 (H, W), 0..1; the result has the shape of `trimap`.
    """
    count, names = cv2.connectedComponents((alpha > JOINING_ALPHA).astype(np.uint8), connectivity=8)
    sizes = np.maximum(np.bincount(names.ravel(), minlength=count), 1)
    levels = np.bincount(names.ravel(), mask.enlarged(*alpha.shape).ravel(), count) / sizes
    is_speck = levels < 0.5
    is_speck[names[trimap == FOREGROUND]] = False
    is_speck[0] = False  # all that is fainter
    apart = is_speck[names]
    around, beside = (
        cv2.dilate(part.astype(np.uint8), np.ones((HAZE_CELLS, HAZE_CELLS), np.uint8)) > 0
        for part in (apart, (names > 0) & ~apart)
    )
    return np.asarray(apart | ((names == 0) & around & ~beside), np.bool_)


def alpha_limits(trimap: Trimap) -> NDArray[np.uint8]:
    """Least and greatest alpha, uint8 (H, W, 2), for bilinear enlargement.

    Both reach one cell into the band, so that interpolation still gives exactly 0 and 255 on every pixel of a
    definite cell, and fades instead of stepping at the rims of the band.
    """
    neighbours = np.ones((3, 3), np.uint8)
    least = cv2.dilate((trimap == FOREGROUND).astype(np.uint8), neighbours)
    greatest = cv2.erode((trimap != BACKGROUND).astype(np.uint8), neighbours)
    return np.dstack([255 * least, 255 * greatest]).astype(np.uint8, copy=False)


def _with_unknown(trimap: Trimap, region: NDArray[np.bool_]) -> Trimap:
    wider = trimap.copy()
    wider[region & (trimap == BACKGROUND)] = UNKNOWN
    return wider


def _eroded(region: NDArray[np.bool_], reach: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return cv2.erode(region.astype(np.uint8), reach) > 0


def _ellipse(cells: float, coarse: Mask, height: int, width: int) -> NDArray[np.uint8]:
    """A kernel of that many of the mask's cells, which are not square in the photo."""
    across = min(max(MIN_REACH, round(cells * width / coarse.shape[1])), MAX_REACH)
    down = min(max(MIN_REACH, round(cells * height / coarse.shape[0])), MAX_REACH)
    shape = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * across + 1, 2 * down + 1))
    return shape.astype(np.uint8)
