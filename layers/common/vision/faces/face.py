"""A face: its box and its landmarks."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.image import Mask
from layers.common.imaging.lanczos import FloatBox

_MIRRORED_LANDMARKS = (1, 0, 2, 3)
"""In a mirror, the right and the left eye are exchanged."""
_SOLID = 128
"""Least alpha, of 255, of a pixel that counts as the subject."""
_EYES_AND_MOUTH = (0, 1, 3)
_AROUND_LANDMARKS = 0.4
"""Room around the eyes' and the mouth's middles for their corners, brows and lips, relative to the distance
of the eyes, or of eyes and mouth if that is longer, as in a profile.
"""
_USUAL_FEATURES = (0.1, 0.2, 0.9, 0.95)
"""Where eyes and mouth usually are in a face's box, in fractions of it."""


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

    @property
    def features(self) -> FloatBox:
        """The box around eyes and mouth; without landmarks, where they usually are."""
        if self.landmarks is None:
            left, top, right, bottom = _USUAL_FEATURES
            return (
                self.x + left * self.width,
                self.y + top * self.height,
                self.x + right * self.width,
                self.y + bottom * self.height,
            )
        right_eye, left_eye, _, mouth = self.landmarks.astype(np.float64)
        apart = (left_eye - right_eye, mouth - (left_eye + right_eye) / 2)
        room = _AROUND_LANDMARKS * max(float(np.hypot(*one)) for one in apart)
        points = self.landmarks[list(_EYES_AND_MOUTH)].astype(np.float64)
        left, top = (points.min(axis=0) - room).tolist()
        right, bottom = (points.max(axis=0) + room).tolist()
        return left, top, right, bottom

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

    def is_inside(self, alpha: Mask) -> bool:
        """Whether the middle of its box is inside the subject's alpha, uint8 (h, w)."""
        column, row = round(self.x + self.width / 2), round(self.y + self.height / 2)
        height, width = alpha.shape
        return 0 <= row < height and 0 <= column < width and int(alpha[row, column]) >= _SOLID

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


def leading_face(faces: Iterable[Face], alpha: Mask) -> Face | None:
    """The first face whose middle is inside the subject's alpha, uint8 (h, w); None if there is none."""
    return next((face for face in faces if face.is_inside(alpha)), None)


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

    def moved(self, right: float, down: float) -> Self:
        """The faces moved by that many pixels."""
        return type(self)((face.moved(right, down) for face in self), self.detector)

    @property
    def note(self) -> str:
        """The ``X-Faces`` header, an item with a parameter as in RFC 8941: ``2; detector=yunet``."""
        return f"{len(self)}; detector={self.detector}"
