"""Where the faces of a photo are: YuNet when its weights are at hand, else Haar cascades."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

# A face of 1/64 of the long side is 10 px at the first side, YuNet's smallest; the second
# side is tried only when the first found nothing, for people far from the camera.
_YUNET_SIDES = (640, 1280)
_YUNET_MIN_SCORE = 0.7
_YUNET_MIN_OVERLAP = 0.3  # non-maximum suppression, the detector's usual setting

# The cascades' cost grows with the area, and below 1/16 of the frame their false faces
# outnumber the true ones.
_HAAR_SIDE = 560
_HAAR_MIN_FRACTION = 1 / 16
_HAAR_SCALE_STEP = 1.12
_FRONTAL_MIN_NEIGHBORS = 4
_PROFILE_MIN_NEIGHBORS = 6
_EYE_MIN_NEIGHBORS = 4
# The eyes lie in the upper 60 % of a face box; the rest is nose and mouth, where the eye
# cascade fires on nostrils.
_EYE_REGION = 0.6
_SAME_FACE_IOU = 0.3

_FRONTAL = "haarcascade_frontalface_default.xml"
_FRONTAL_WITNESS = "haarcascade_frontalface_alt2.xml"
_PROFILE = "haarcascade_profileface.xml"
_EYE = "haarcascade_eye.xml"

_LANDMARKS = 5


@dataclass(frozen=True, eq=False)
class Face:
    """A face, in float pixels of the picture it was found in.

    Attributes:
        x: Left edge of the box.
        y: Upper edge of the box.
        width: Width of the box.
        height: Height of the box.
        score: How sure the detector is, 0 to 1.
        landmarks: float32 of shape (5, 2), (x, y) of right eye, left eye, nose tip, right
            and left mouth corner (the person's own right and left), or None.
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

    @cached_property
    def yaw(self) -> float | None:
        """Sideways turn: the nose's offset from the eyes' middle, in eye distances.

        0 for a frontal face, negative when it looks to the picture's left; None without
        landmarks or with coinciding eyes.
        """
        if self.landmarks is None:
            return None
        right_eye, left_eye, nose = self.landmarks[:3].astype(np.float64)
        distance = float(np.hypot(*(left_eye - right_eye)))
        if distance == 0:
            return None
        return float(nose[0] - (right_eye[0] + left_eye[0]) / 2) / distance

    def scaled(self, factor: float) -> Face:
        """The same face in a picture resized by `factor`."""
        landmarks = None if self.landmarks is None else self.landmarks * np.float32(factor)
        return Face(
            self.x * factor,
            self.y * factor,
            self.width * factor,
            self.height * factor,
            self.score,
            landmarks,
        )

    def iou(self, other: Face) -> float:
        """Intersection over union of the two boxes, 0 to 1."""
        across = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        down = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        shared = max(across, 0.0) * max(down, 0.0)
        union = self.area + other.area - shared
        return shared / union if union > 0 else 0.0


def detect(pixels: NDArray[np.uint8], weights: Path | None) -> tuple[Face, ...]:
    """Find the faces of an upright picture.

    Args:
        pixels: uint8 RGB of shape (height, width, 3), of any size.
        weights: YuNet's ONNX file; None to use OpenCV's Haar cascades, which find fewer
            faces and give no landmarks.

    Returns:
        The faces in pixels of `pixels`, the largest first.

    Raises:
        cv2.error: The weights file cannot be read as YuNet.
    """
    found = _haar(pixels) if weights is None else _yunet(pixels, weights)
    return tuple(sorted(found, key=lambda face: face.area, reverse=True))


def _yunet(pixels: NDArray[np.uint8], weights: Path) -> Sequence[Face]:
    """YuNet (Wu, Peng, Yu, "YuNet: a tiny millisecond-level face detector", 2023)."""
    long_side = max(pixels.shape[:2])
    for side in _YUNET_SIDES:
        found = _yunet_at(pixels, weights, min(1.0, side / long_side))
        if found or side >= long_side:
            return found
    return ()


def _yunet_at(pixels: NDArray[np.uint8], weights: Path, factor: float) -> list[Face]:
    picture = cv2.cvtColor(_shrunk(pixels, factor), cv2.COLOR_RGB2BGR)
    height, width = picture.shape[:2]
    # A detector object keeps state between calls and is cheap to make, so each call has
    # its own and threads cannot meet in it.
    detector = cv2.FaceDetectorYN.create(
        str(weights), "", (width, height), _YUNET_MIN_SCORE, _YUNET_MIN_OVERLAP
    )
    _, rows = detector.detect(picture)
    if rows is None:
        return []
    return [_from_yunet_row(np.asarray(row, np.float32)).scaled(1 / factor) for row in rows]


def _from_yunet_row(row: NDArray[np.float32]) -> Face:
    x, y, width, height = (float(value) for value in row[:4])
    landmarks = row[4 : 4 + 2 * _LANDMARKS].reshape(_LANDMARKS, 2)
    return Face(x, y, width, height, float(row[-1]), landmarks)


class _Cascades(threading.local):
    """One set of cascades per thread: a cascade's detection writes to itself."""

    def __init__(self) -> None:
        self._loaded: dict[str, cv2.CascadeClassifier] = {}

    def __call__(self, name: str) -> cv2.CascadeClassifier:
        if name not in self._loaded:
            self._loaded[name] = cv2.CascadeClassifier(cv2.data.haarcascades + name)
        return self._loaded[name]


_cascades = _Cascades()


def _haar(pixels: NDArray[np.uint8]) -> Sequence[Face]:
    """Viola-Jones cascades ("Rapid object detection using a boosted cascade", 2001).

    One frontal cascade alone calls every wheel a face. So a frontal face needs a second
    witness, the other frontal cascade or an eye; profiles need more neighbours.
    """
    factor = min(1.0, _HAAR_SIDE / max(pixels.shape[:2]))
    grey = cv2.equalizeHist(cv2.cvtColor(_shrunk(pixels, factor), cv2.COLOR_RGB2GRAY))
    grey = np.asarray(grey, np.uint8)
    smallest = max(24, round(max(grey.shape) * _HAAR_MIN_FRACTION))
    witnesses = _scan(grey, _FRONTAL_WITNESS, _FRONTAL_MIN_NEIGHBORS, smallest)
    frontal = [
        face
        for face in _scan(grey, _FRONTAL, _FRONTAL_MIN_NEIGHBORS, smallest)
        if any(face.iou(other) > _SAME_FACE_IOU for other in witnesses) or _has_eye(grey, face)
    ]
    profiles = [
        *_scan(grey, _PROFILE, _PROFILE_MIN_NEIGHBORS, smallest),
        *_mirrored(_scan(_flipped(grey), _PROFILE, _PROFILE_MIN_NEIGHBORS, smallest), grey.shape[1]),
    ]
    confirmed = [face for face in profiles if _has_eye(grey, face)]
    return [face.scaled(1 / factor) for face in _distinct([*frontal, *confirmed])]


def _scan(grey: NDArray[np.uint8], name: str, min_neighbors: int, smallest: int) -> list[Face]:
    boxes, _, margins = _cascades(name).detectMultiScale3(
        grey,
        scaleFactor=_HAAR_SCALE_STEP,
        minNeighbors=min_neighbors,
        minSize=(smallest, smallest),
        outputRejectLevels=True,
    )
    return [
        Face(float(x), float(y), float(w), float(h), _probability(float(margin)))
        for (x, y, w, h), margin in zip(boxes, np.ravel(margins), strict=True)
    ]


def _probability(margin: float) -> float:
    """The last stage's margin squashed to 0 to 1, to compare with YuNet's scores."""
    return 1 / (1 + float(np.exp(-margin)))


def _has_eye(grey: NDArray[np.uint8], face: Face) -> bool:
    left, top, side = round(face.x), round(face.y), round(face.width)
    upper = grey[top : top + round(face.height * _EYE_REGION), left : left + side]
    if upper.size == 0:
        return False
    # The eye cascade's window is 20 px and an eye a fifth of a face, so a small face is
    # enlarged to 120 px first.
    enlarged = cv2.resize(upper, None, fx=120 / side, fy=120 / side) if side < 120 else upper
    eyes = _cascades(_EYE).detectMultiScale(enlarged, 1.1, _EYE_MIN_NEIGHBORS)
    return len(eyes) > 0


def _mirrored(faces: Iterable[Face], width: int) -> list[Face]:
    return [Face(width - face.x - face.width, face.y, face.width, face.height, face.score) for face in faces]


def _flipped(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.ascontiguousarray(grey[:, ::-1])


def _distinct(faces: Iterable[Face]) -> list[Face]:
    """Keep the surest of the boxes that show the same face."""
    kept: list[Face] = []
    for face in sorted(faces, key=lambda face: face.score, reverse=True):
        if all(face.iou(other) <= _SAME_FACE_IOU for other in kept):
            kept.append(face)
    return kept


def _shrunk(pixels: NDArray[np.uint8], factor: float) -> NDArray[np.uint8]:
    if factor >= 1:
        return pixels
    resized = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return np.asarray(resized, np.uint8)


def find_faces(p):
    return detect(p, None)
