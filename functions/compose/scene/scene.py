"""The background as a stage: what is where in it."""

from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.compose.scene.bars import live_rows
from functions.compose.scene.horizon import horizon
from functions.compose.scene.saliency import saliency
from layers.common.imaging.image import Pixels
from layers.common.imaging.resample import within
from layers.common.vision.faces.face import NO_DETECTOR, Faces
from layers.common.vision.faces.find import find_faces

_SIDE: Final = 128
"""Long side of the grid that composition is judged on, cells."""
_LEAST_CELLS: Final = 8
_FACES_SIDE: Final = 640
"""Long side of the copy that faces are looked for on, px: smaller ones are not in anybody's way."""


@dataclass(frozen=True, eq=False)
class Scene:
    """What a background tells. Fractions are of its height, from the top.

    Attributes:
        width: Of the background, px.
        height: Of the background, px.
        saliency: float32 (h, w) of the whole frame on a small grid; sums to 1.
        horizon: Where the ground begins.
        faces: The scene's own faces, in its pixels.
        top: Where the picture begins; below 0 only when there are black bars.
        bottom: Where the picture ends.
    """

    width: int
    height: int
    saliency: NDArray[np.float32]
    horizon: float
    faces: Faces = field(default_factory=lambda: Faces((), NO_DETECTOR))
    top: float = 0.0
    bottom: float = 1.0


def survey(rgb: Pixels) -> Scene:
    """Look at a background, uint8 (height, width, 3)."""
    height, width = rgb.shape[:2]
    looked_at = within(rgb, _FACES_SIDE)
    faces = find_faces(looked_at).scaled(width / looked_at.shape[1])
    lab = _lab(within(looked_at, _SIDE))
    top, bottom = live_rows(rgb)
    live = slice(round(top * len(lab)), round(bottom * len(lab)))
    drawn = np.zeros(lab.shape[:2], np.float32)
    drawn[live] = saliency(lab[live])
    return Scene(width, height, drawn, top + horizon(lab[live]) * (bottom - top), faces, top, bottom)


def _lab(rgb: Pixels) -> NDArray[np.float32]:
    """CIE Lab of a small copy, at least :data:`_LEAST_CELLS` a side."""
    rows, columns = (max(_LEAST_CELLS, side) for side in rgb.shape[:2])
    cells = cv2.resize(rgb, (columns, rows)).astype(np.float32) / np.float32(255)
    return np.asarray(cv2.cvtColor(cells, cv2.COLOR_RGB2LAB), np.float32)
