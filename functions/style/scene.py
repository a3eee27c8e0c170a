"""What a look is given to draw from."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.image import Pixels
from layers.common.vision.faces.face import Face

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Scene:
    """A subject, framed on the canvas.

    Attributes:
        rgb: the subject's colours, uint8 (height, width, 3); they mean nothing where it is not.
        alpha: how much of a pixel is the subject, float32 (height, width) 0..1.
        face: the leading face in pixels of the canvas, where one was found.
        enlargement: canvas pixels per pixel of the photo.
    """

    rgb: Pixels
    alpha: Floats
    face: Face | None
    enlargement: float

    @property
    def width(self) -> int:
        return int(self.alpha.shape[1])

    @property
    def height(self) -> int:
        return int(self.alpha.shape[0])
