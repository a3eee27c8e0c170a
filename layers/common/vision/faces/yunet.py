"""The preferred face detector: fast, and with landmarks."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.image import Pixels
from layers.common.imaging.resample import shrunk
from layers.common.vision.faces.face import Face

# At the first size, a face of 1/64 of the long side is 10 px, YuNet's smallest. The second size is tried only
# if the first finds nothing, for people far from the camera.
_SIDES = (640, 1280)
_MIN_SCORE = 0.7
_MIN_OVERLAP = 0.3  # non-maximum suppression, the detector's usual setting
_POINTS = 5
"""Landmarks in a result row: eyes, nose tip, corners of the mouth."""
# The detector pads to multiples of 32 px, and on a map one cell high OpenCV's convolutions read uninitialised
# memory, which gives random faces of infinite size. Two cells per side avoid that.
_SHORTEST_SIDE = 64


def detect(pixels: Pixels, weights: Path) -> Sequence[Face]:
    """Find faces with YuNet (Wu, Peng, Yu, "YuNet: a tiny millisecond-level face detector", 2023).

    Args:
        pixels: uint8 RGB of shape (height, width, 3), upright, of any size.
        weights: YuNet's ONNX file.

    Raises:
        cv2.error: The file cannot be read as YuNet.
    """
    long_side = max(pixels.shape[:2])
    for side in _SIDES:
        faces = _detect_at(pixels, weights, min(1.0, side / long_side))
        if faces or side >= long_side:
            return faces
    return ()


def _detect_at(pixels: Pixels, weights: Path, factor: float) -> list[Face]:
    picture = _padded(cv2.cvtColor(shrunk(pixels, factor), cv2.COLOR_RGB2BGR))
    height, width = picture.shape[:2]
    # A detector object keeps state between calls and is cheap to create, so each call creates its own, which
    # makes this thread-safe.
    detector = cv2.FaceDetectorYN.create(str(weights), "", (width, height), _MIN_SCORE, _MIN_OVERLAP)
    rows: Any = detector.detect(picture)[1]  # None if there is no face, despite the stubs
    if rows is None:
        return []
    return [_from_row(np.asarray(row, np.float32)).scaled(1 / factor) for row in rows]


def _padded(picture: cv2.typing.MatLike) -> cv2.typing.MatLike:
    """The picture, padded with black below and to the right if it is too small for the detector."""
    height, width = picture.shape[:2]
    below, right = max(0, _SHORTEST_SIDE - height), max(0, _SHORTEST_SIDE - width)
    return cv2.copyMakeBorder(picture, 0, below, 0, right, cv2.BORDER_CONSTANT) if below or right else picture


def _from_row(row: NDArray[np.float32]) -> Face:
    x, y, width, height = (float(value) for value in row[:4])
    points = row[4 : 4 + 2 * _POINTS].reshape(_POINTS, 2)
    landmarks = np.vstack((points[:3], points[3:].mean(axis=0)))
    return Face(x, y, width, height, float(row[-1]), landmarks)
