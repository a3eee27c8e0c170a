"""A face: its box and its landmarks."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.image import Mask

_MIRRORED_LANDMARKS = (1, 0, 2, 3)
"""In a mirror, the right and the left eye are exchanged."""


@dataclass(frozen=True, eq=False)
class Face:
    """A face, in float pixels of its picture.

    Attributes:
        x: Left edge of the box.
        y: Upper edge of the box.
        width: Width of the box.
        height: Height of the box.
        score: How sure the detector is, 0 to 1.
        landmarks: float32 of shape (4, 2), (x, y) of right eye, left eye (the person's own right and left),
            nose tip and the mouth's middle, or None.
    """

    x: float
    y: float
    width: float
    height: float
    score: float
    landmarks: NDArray[np.float32] | None = None

    @property
    def area(self) -> float:
        """Area of the box in square pixels."""
        return self.width * self.height

    @property
    def yaw(self) -> float | None:
        """Sideways turn: the nose's offset from the eyes' middle, in eye distances.

        0 for a frontal face, negative if it looks to the picture's left; None without landmarks, or if the
        eyes coincide.
        """
        if self.landmarks is None:
            return None
        right_eye, left_eye, nose = self.landmarks[:3].astype(np.float64)
        distance = float(np.hypot(*(left_eye - right_eye)))
        if distance == 0:
            return None
        return float(nose[0] - (right_eye[0] + left_eye[0]) / 2) / distance

    def scaled(self, factor: float) -> "Face":
        """The face in the picture resized by `factor`."""
        landmarks = None if self.landmarks is None else self.landmarks * np.float32(factor)
        return replace(
            self,
            x=self.x * factor,
            y=self.y * factor,
            width=self.width * factor,
            height=self.height * factor,
            landmarks=landmarks,
        )

    def moved(self, right: float, down: float) -> "Face":
        """The face moved by that many pixels."""
        offset = np.array([right, down], np.float32)
        landmarks = None if self.landmarks is None else self.landmarks + offset
        return replace(self, x=self.x + right, y=self.y + down, landmarks=landmarks)

    def mirrored(self, width: float) -> "Face":
        """The face in the horizontally mirrored picture, which is `width` wide."""
        landmarks = None
        if self.landmarks is not None:
            across = np.array([-1, 1], np.float32)
            landmarks = self.landmarks[list(_MIRRORED_LANDMARKS)] * across + np.array([width, 0], np.float32)
        return replace(self, x=width - self.x - self.width, landmarks=landmarks)

    def iou(self, other: "Face") -> float:
        """Intersection over union of the two boxes, 0 to 1."""
        intersection = self.intersection(other)
        union = self.area + other.area - intersection
        return intersection / union if union > 0 else 0.0

    def intersection(self, other: "Face") -> float:
        """Area in square pixels that the two boxes share."""
        across = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        down = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        return max(across, 0.0) * max(down, 0.0)


NO_DETECTOR = "none"

_SOLID = 128
"""Least alpha, of 255, of a pixel that counts as the subject."""


def leading_face(faces: Iterable[Face], alpha: Mask) -> Face | None:
    """The first face whose middle is inside the subject's alpha, uint8 (h, w); None if there is none."""
    return next((face for face in faces if _is_inside(face, alpha)), None)


def _is_inside(face: Face, alpha: Mask) -> bool:
    column, row = round(face.x + face.width / 2), round(face.y + face.height / 2)
    return 0 <= row < alpha.shape[0] and 0 <= column < alpha.shape[1] and int(alpha[row, column]) >= _SOLID


class Faces(tuple[Face, ...]):
    """The faces of a picture, the largest first, and the name of the detector, or NO_DETECTOR."""

    detector: str

    def __new__(cls, faces: Iterable[Face], detector: str) -> Self:
        self = super().__new__(cls, sorted(faces, key=lambda face: face.area, reverse=True))
        self.detector = detector
        return self

    def scaled(self, factor: float) -> Self:
        """The faces in the picture resized by `factor`."""
        return type(self)((face.scaled(factor) for face in self), self.detector)

    @property
    def note(self) -> str:
        """The ``X-Faces`` header, an item with a parameter as in RFC 8941: ``2; detector=yunet``."""
        return f"{len(self)}; detector={self.detector}"
