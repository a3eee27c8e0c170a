"""The background as a stage: what is where in it."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.compose.scene.bars import live_rows
from functions.compose.scene.horizon import horizon
from functions.compose.scene.saliency import saliency
from layers.common.imaging.image import Pixels
from layers.common.vision.faces.face import Face
from layers.common.vision.faces.find import find_faces

_SIDE: Final = 128
"""Long side of the copy that is looked at, px."""


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
    faces: tuple[Face, ...] = ()
    top: float = 0.0
    bottom: float = 1.0


def survey(rgb: Pixels) -> Scene:
    """Look at a background, uint8 (height, width, 3)."""
    height, width = rgb.shape[:2]
    factor = min(1.0, _SIDE / max(height, width))
    columns, rows = max(8, round(width * factor)), max(8, round(height * factor))
    small = cv2.resize(rgb, (columns, rows), interpolation=cv2.INTER_AREA).astype(np.float32) / np.float32(
        255
    )
    lab = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), np.float32)
    top, bottom = live_rows(rgb)
    live = lab[round(top * rows) : round(bottom * rows)]
    drawn = np.zeros((rows, columns), np.float32)
    drawn[round(top * rows) : round(bottom * rows)] = saliency(live)
    return Scene(width, height, drawn, top + horizon(live) * (bottom - top), find_faces(rgb), top, bottom)
