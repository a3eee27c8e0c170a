"""The face detector for where YuNet's weights cannot be had: quick on one square, so it looks at several."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Pixels
from layers.common.imaging.resample import shrunk
from layers.common.vision.faces.face import Face

_SIDE = 192
"""The network's square, px."""
_CELLS = 48
"""Cells along a side of its grid. Each proposes one face."""
_MIN_SCORE = 0.5
_SAME_FACE = 0.5
"""Of the smaller box. Boxes that share so much show one face, whole in one tile and cut off in another."""

# It finds faces from about a tenth of its square on. On tiles of a third of the photo's long side, those are
# faces from 1/30 of it on; tiles of an eighth find hardly more, and patterns as well. Neighbours share half
# of their side, so that a face is whole in one of them.
_TILES = (1.0, 2 / 3, 1 / 3)
_TILE_STEP = 0.5
_SMALLEST_TILE = 96
"""Pixels. What is on less of a photo is a blur when it is enlarged to the network's square."""

# Its boxes are square, from the brows to the chin. These are the medians over 61 faces that both detectors
# found, so that a face's box means the same whoever found it: YuNet's are narrower and reach to the hair.
_WIDTH_IN_YUNETS, _HEIGHT_IN_YUNETS = 0.87, 1.16

_KEYPOINTS = (2, 3, 4, 5)
"""Rows of a proposal that are right eye, left eye, nose tip and mouth; those after them are ears."""

_lock = threading.Lock()
"""A network of OpenCV's computes in itself, so one picture has it at a time."""
_networks: dict[Path, cv2.dnn.Net] = {}


def detect(pixels: Pixels, weights: Path) -> Sequence[Face]:
    """Find faces with full-range BlazeFace (Bazarevsky et al., "BlazeFace: sub-millisecond neural face
    detection on mobile GPUs", 2019) on the whole picture and on overlapping tiles of it.

    Args:
        pixels: uint8 RGB of shape (height, width, 3), upright, of any size.
        weights: MediaPipe's ``face_detection_full_range.tflite``.

    Raises:
        cv2.error: the file cannot be read as that network.
    """
    with _lock:
        network = _networks.get(weights) or _networks.setdefault(weights, _opened(weights))
        return _distinct(face for tile in _tiles(pixels) for face in _detect_in(network, pixels, tile))


def _opened(weights: Path) -> cv2.dnn.Net:
    return cv2.dnn.readNetFromTFLite(str(weights))


def _tiles(pixels: Pixels) -> Iterator[Box]:
    """Squares that cover the picture, cut off at its borders where they are larger than it."""
    height, width = pixels.shape[:2]
    for fraction in _TILES:
        side = round(max(height, width) * fraction)
        if fraction < 1 and side < _SMALLEST_TILE:
            return
        for top in _starts(height, side):
            for left in _starts(width, side):
                yield left, top, min(left + side, width), min(top + side, height)


def _starts(length: int, side: int) -> Sequence[int]:
    """Where tiles begin along a side, evenly spread from end to end."""
    if length <= side:
        return (0,)
    steps = int(np.ceil((length - side) / (side * _TILE_STEP)))
    return [round(n * (length - side) / steps) for n in range(steps + 1)]


def _detect_in(network: cv2.dnn.Net, pixels: Pixels, tile: Box) -> list[Face]:
    left, top, right, bottom = tile
    part = pixels[top:bottom, left:right]
    factor = _SIDE / max(part.shape[:2])
    tensor, margin = _letterboxed(part, factor)
    network.setInput(tensor)
    scores, proposals = network.forward(network.getUnconnectedOutLayersNames())
    probabilities = 1 / (1 + np.exp(-np.clip(np.ravel(scores), -80, 80)))
    sure = np.flatnonzero(probabilities >= _MIN_SCORE)
    points = np.asarray(proposals, np.float32).reshape(-1, 8, 2)
    return [
        _face(points[cell], _centre(cell) - margin, float(probabilities[cell]))
        .scaled(1 / factor)
        .moved(left, top)
        for cell in sure.tolist()
    ]


def _letterboxed(part: Pixels, factor: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The tile in the middle of the square, float32 (1, 3, side, side), −1…1; and where it lies, (x, y)."""
    small = shrunk(part, factor) if factor < 1 else cv2.resize(part, None, fx=factor, fy=factor)
    height, width = small.shape[:2]
    left, top = (_SIDE - width) // 2, (_SIDE - height) // 2
    square = np.full((_SIDE, _SIDE, 3), -1, np.float32)
    square[top : top + height, left : left + width] = small[:_SIDE, :_SIDE] / np.float32(127.5) - 1
    return np.ascontiguousarray(square.transpose(2, 0, 1)[None]), np.array([left, top], np.float32)


def _centre(cell: int) -> NDArray[np.float32]:
    row, column = divmod(cell, _CELLS)
    return (np.array([column, row], np.float32) + np.float32(0.5)) * np.float32(_SIDE / _CELLS)


def _face(points: NDArray[np.float32], origin: NDArray[np.float32], score: float) -> Face:
    """A cell's proposal: the box's middle and size, then keypoints, all but the size from ``origin``."""
    (x, y), (width, height) = points[0] + origin, points[1]
    width, height = width * _WIDTH_IN_YUNETS, height * _HEIGHT_IN_YUNETS
    landmarks = np.asarray(points[list(_KEYPOINTS)] + origin, np.float32)
    return Face(float(x - width / 2), float(y - height / 2), float(width), float(height), score, landmarks)


def _distinct(faces: Iterable[Face]) -> list[Face]:
    """Keep the surest of the boxes that show the same face."""
    kept: list[Face] = []
    for face in sorted(faces, key=lambda face: face.score, reverse=True):
        if all(face.shared(other) <= _SAME_FACE * min(face.area, other.area) for other in kept):
            kept.append(face)
    return kept
