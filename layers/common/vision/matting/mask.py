"""The coarse mask that a segmenter gives, and how far it can be believed."""

from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.image import Mask

# A network with a small grid smears its edges over cells; more gain than this erases faint strands.
ROUGH_EDGE_GAIN = 1.5
# A soft mask is right to the cell, so it outweighs colours where a cell is a pixel. The larger its cells in
# the photo, the more the photo knows better: at 2 px a weight near .1 is best, at 4 px any weight costs hair.
# Measured with 1024-cell masks on photos of 0.7, 1.5, 3 and 12 MP; the power is what fits them all.
SOFT_TRUST, SOFT_POWER = 2.0, 4


@dataclass(frozen=True, eq=False)
class CoarseMask:
    """Alpha uint8 (h, w) on the segmenter's grid, which is stretched over the whole photo.

    `edge_gain` is the contrast that undoes the blur of its edges; `trust`, from 0, is the least weight that
    it has against the photo's colours (see :class:`closed_form.Prior`).
    """

    levels: Mask
    edge_gain: float = ROUGH_EDGE_GAIN
    trust: float = 0.0

    def __post_init__(self) -> None:
        if self.levels.dtype != np.uint8 or self.levels.ndim != 2 or not self.levels.size:
            raise ValueError("a coarse mask is uint8 (h, w) and not empty")

    @classmethod
    def soft(cls, levels: Mask, width: int, height: int) -> Self:
        """A mask whose edges are fine enough to be believed, for a photo of `width` × `height` pixels."""
        cell = max(width / levels.shape[1], height / levels.shape[0])
        return cls(levels, edge_gain=1.0, trust=SOFT_TRUST / max(cell, 1.0) ** SOFT_POWER)

    def enlarged(self, height: int, width: int) -> NDArray[np.float32]:
        """The mask as float32 (height, width), 0..1."""
        mask = cv2.resize(self.levels, (width, height), interpolation=cv2.INTER_LINEAR)
        return np.asarray(mask.astype(np.float32) / np.float32(255), np.float32)

    def sharpened(self, height: int, width: int) -> NDArray[np.float32]:
        """The same with the blur of its edges undone."""
        mask = self.enlarged(height, width)
        return np.asarray(np.clip((mask - 0.5) * self.edge_gain + 0.5, 0, 1), np.float32)
