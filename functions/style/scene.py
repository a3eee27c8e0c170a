"""What a look is given to draw from."""

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.image import Mask, Size
from layers.common.vision.faces.face import Face

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Scene:
    """A subject, framed on the canvas.

    Attributes:
        grey: the subject's grey levels, for every look prints it in inks of its own: uint8 (height, width);
            they mean nothing where it is not.
        alpha: how much of a pixel is the subject, uint8 (height, width).
        face: the leading face in pixels of the canvas, where one was found.
        enlargement: canvas pixels per pixel of the photo.
    """

    grey: Mask
    alpha: Mask
    face: Face | None
    enlargement: float

    @property
    def width(self) -> int:
        return int(self.alpha.shape[1])

    @property
    def height(self) -> int:
        return int(self.alpha.shape[0])

    @property
    def size(self) -> Size:
        return self.width, self.height

    def tilted(self, degrees: float) -> "Scene":
        """The same, turned counter-clockwise around its middle; what turns in from outside is mirrored."""
        turn = cv2.getRotationMatrix2D((self.width / 2, self.height / 2), degrees, 1.0)

        def turned(plane: NDArray[Any]) -> NDArray[Any]:
            return cv2.warpAffine(plane, turn, self.size, borderMode=cv2.BORDER_REFLECT)

        return replace(self, grey=turned(self.grey), alpha=turned(self.alpha), face=_turned(self.face, turn))

    @property
    def focus(self) -> tuple[float, float]:
        """Where one looks first, in pixels: the middle of the face, else of the subject."""
        if self.face is not None:
            return self.face.x + self.face.width / 2, self.face.y + self.face.height / 2
        moments = cv2.moments(self.alpha)
        mass = max(moments["m00"], 1.0)
        return moments["m10"] / mass, moments["m01"] / mass


def _turned(face: Face | None, turn: NDArray[Any]) -> Face | None:
    """A face where the turn brings it; its box stays upright."""
    if face is None:
        return None
    middle = np.array([face.x + face.width / 2, face.y + face.height / 2])
    right, down = turn @ [*middle, 1] - middle
    moved = face.moved(float(right), float(down))
    if face.landmarks is None:
        return moved
    landmarks = np.asarray(face.landmarks @ turn[:, :2].T + turn[:, 2], np.float32)
    return replace(moved, landmarks=landmarks)
