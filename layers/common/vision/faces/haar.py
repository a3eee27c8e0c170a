"""The face detector for a machine without YuNet's weights: OpenCV's own cascades, without landmarks."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from layers.common.imaging.image import Pixels
from layers.common.imaging.shrink import shrunk
from layers.common.vision.faces.face import Face

# The cascades' cost grows with the area, and below 1/16 of the frame their false faces
# outnumber the true ones.
_SIDE = 560
_MIN_FRACTION = 1 / 16
_SCALE_STEP = 1.12
_FRONTAL_MIN_NEIGHBORS = 4
_PROFILE_MIN_NEIGHBORS = 6
_EYE_MIN_NEIGHBORS = 4
# The eyes lie in the upper 60 % of a face box; the rest is nose and mouth, where the eye
# cascade fires on nostrils.
_EYE_REGION = 0.6
_SAME_FACE_IOU = 0.3
# The profile cascade answers to half profiles as well, so its yaw is that of one.
_PROFILE_TURN = 0.25

_FRONTAL = "haarcascade_frontalface_default.xml"
_FRONTAL_WITNESS = "haarcascade_frontalface_alt2.xml"
_PROFILE = "haarcascade_profileface.xml"
_EYE = "haarcascade_eye.xml"

_FOLDER = Path(cv2.__file__).parent / "data"  # what cv2.data.haarcascades names, typed


class _Cascades(threading.local):
    """One set of cascades per thread: a cascade's detection writes to itself."""

    def __init__(self) -> None:
        self._loaded: dict[str, cv2.CascadeClassifier] = {}

    def __call__(self, name: str) -> cv2.CascadeClassifier:
        if name not in self._loaded:
            self._loaded[name] = cv2.CascadeClassifier(str(_FOLDER / name))
        return self._loaded[name]


_cascades = _Cascades()


def detect(pixels: Pixels) -> Sequence[Face]:
    """Find faces with Viola-Jones cascades ("Rapid object detection using a boosted cascade", 2001).

    One frontal cascade alone calls every wheel a face. So a frontal face needs a second
    witness, the other frontal cascade or an eye; profiles need more neighbours.
    """
    factor = min(1.0, _SIDE / max(pixels.shape[:2]))
    plain = cv2.cvtColor(shrunk(pixels, factor), cv2.COLOR_RGB2GRAY)
    grey: Pixels = np.asarray(cv2.equalizeHist(plain), np.uint8)
    smallest = max(24, round(max(grey.shape) * _MIN_FRACTION))
    witnesses = _scan(grey, _FRONTAL_WITNESS, _FRONTAL_MIN_NEIGHBORS, smallest)
    frontal = [
        face
        for face in _scan(grey, _FRONTAL, _FRONTAL_MIN_NEIGHBORS, smallest)
        if any(face.iou(other) > _SAME_FACE_IOU for other in witnesses) or _has_eye(grey, face)
    ]
    profiles = [
        *_profiles(grey, smallest),
        *(face.mirrored(grey.shape[1]) for face in _profiles(_flipped(grey), smallest)),
    ]
    confirmed = [face for face in profiles if _has_eye(grey, face)]
    return [face.scaled(1 / factor) for face in _distinct([*frontal, *confirmed])]


def _scan(grey: Pixels, name: str, min_neighbors: int, smallest: int) -> list[Face]:
    boxes, _, margins = _cascades(name).detectMultiScale3(
        grey,
        scaleFactor=_SCALE_STEP,
        minNeighbors=min_neighbors,
        minSize=(smallest, smallest),
        outputRejectLevels=True,
    )
    return [
        Face(float(x), float(y), float(w), float(h), _probability(float(margin)))
        for (x, y, w, h), margin in zip(boxes, np.ravel(margins), strict=True)
    ]


def _profiles(grey: Pixels, smallest: int) -> list[Face]:
    """Faces that look to the picture's left, which is the way of those that the cascade was trained on."""
    found = _scan(grey, _PROFILE, _PROFILE_MIN_NEIGHBORS, smallest)
    return [replace(face, turn=-_PROFILE_TURN) for face in found]


def _probability(margin: float) -> float:
    """The last stage's margin squashed to 0 to 1, to compare with YuNet's scores."""
    return 1 / (1 + float(np.exp(-margin)))


def _has_eye(grey: Pixels, face: Face) -> bool:
    left, top, side = round(face.x), round(face.y), round(face.width)
    upper = grey[top : top + round(face.height * _EYE_REGION), left : left + side]
    if upper.size == 0:
        return False
    # The eye cascade's window is 20 px and an eye a fifth of a face, so a small face is
    # enlarged to 120 px first.
    enlarged = cv2.resize(upper, None, fx=120 / side, fy=120 / side) if side < 120 else upper
    eyes = _cascades(_EYE).detectMultiScale(enlarged, 1.1, _EYE_MIN_NEIGHBORS)
    return len(eyes) > 0


def _flipped(grey: Pixels) -> Pixels:
    return np.ascontiguousarray(grey[:, ::-1])


def _distinct(faces: Iterable[Face]) -> list[Face]:
    """Keep the surest of the boxes that show the same face, with what the others know of its turn."""
    kept: list[Face] = []
    for face in sorted(faces, key=lambda face: face.score, reverse=True):
        same = next((i for i, other in enumerate(kept) if face.iou(other) > _SAME_FACE_IOU), None)
        if same is None:
            kept.append(face)
        elif kept[same].turn is None:
            kept[same] = replace(kept[same], turn=face.turn)
    return kept
