"""The face detector of choice: quick, and it gives landmarks."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.image import Pixels
from layers.common.imaging.resample import shrunk
from layers.common.vision.faces.face import Face

# A face of 1/64 of the long side is 10 px at the first side, YuNet's smallest; the second
# side is tried only when the first found nothing, for people far from the camera.
_SIDES = (640, 1280)
_MIN_SCORE = 0.7
_MIN_OVERLAP = 0.3  # non-maximum suppression, the detector's usual setting
_POINTS = 5
"""Points of a row: eyes, nose tip, corners of the mouth."""
# The detector pads to multiples of 32 px, and on a map one cell high OpenCV's convolutions read memory that
# nobody wrote: faces of infinite size, at random. With two cells a side they do not.
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
        found = _detect_at(pixels, weights, min(1.0, side / long_side))
        if found or side >= long_side:
            return found
    return ()


def _detect_at(pixels: Pixels, weights: Path, factor: float) -> list[Face]:
    picture = _roomy(cv2.cvtColor(shrunk(pixels, factor), cv2.COLOR_RGB2BGR))
    height, width = picture.shape[:2]
    # A detector object keeps state between calls and is cheap to make, so each call has
    # its own and threads cannot meet in it.
    detector = cv2.FaceDetectorYN.create(str(weights), "", (width, height), _MIN_SCORE, _MIN_OVERLAP)
    rows: Any = detector.detect(picture)[1]  # None when there is no face, whatever the stubs say
    if rows is None:
        return []
    return [_from_row(np.asarray(row, np.float32)).scaled(1 / factor) for row in rows]


def _roomy(picture: cv2.typing.MatLike) -> cv2.typing.MatLike:
    """The picture with black below and to the right, where it is too small for the detector."""
    height, width = picture.shape[:2]
    below, right = max(0, _SHORTEST_SIDE - height), max(0, _SHORTEST_SIDE - width)
    return cv2.copyMakeBorder(picture, 0, below, 0, right, cv2.BORDER_CONSTANT) if below or right else picture


def _from_row(row: NDArray[np.float32]) -> Face:
    x, y, width, height = (float(value) for value in row[:4])
    points = row[4 : 4 + 2 * _POINTS].reshape(_POINTS, 2)
    landmarks = np.vstack((points[:3], points[3:].mean(axis=0)))
    return Face(x, y, width, height, float(row[-1]), landmarks)
