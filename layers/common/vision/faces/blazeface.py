"""The fallback face detector, used without YuNet's weights; it scans the picture and tiles of it."""

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
"""Side of the network's input, px."""
_CELLS = 48
"""Cells along a side of its output grid, each with one proposal."""
_MIN_SCORE = 0.5
_SAME_FACE = 0.5
"""Share of the smaller box. Boxes that overlap more show one face, which a tile may have clipped."""

# The network finds faces of at least a tenth of its input's side. On tiles of a third of the photo's long
# side, that is 1/30 of the photo; tiles of an eighth find few more faces, and false ones. Neighbouring tiles
# overlap by half, so that every face is whole in one of them.
_TILES = (1.0, 2 / 3, 1 / 3)
_TILE_STEP = 0.5
_SMALLEST_TILE = 96
"""px; a smaller tile is only a blur when it is enlarged to the network's input."""

# Its boxes are square, from the brows to the chin, while YuNet's are narrower and reach to the hair. These
# medians over 61 faces that both detectors found make the boxes comparable.
_WIDTH_IN_YUNETS, _HEIGHT_IN_YUNETS = 0.87, 1.16

_KEYPOINTS = (2, 3, 4, 5)
"""Rows of a proposal with the right eye, left eye, nose tip and mouth; the ears after them are ignored."""

_lock = threading.Lock()
"""A network of OpenCV keeps its tensors in itself, so it runs one picture at a time."""
_networks: dict[Path, cv2.dnn.Net] = {}


def detect(pixels: Pixels, weights: Path) -> Sequence[Face]:
    """Find faces with full-range BlazeFace (Bazarevsky et al., "BlazeFace: sub-millisecond neural face
    detection on mobile GPUs", 2019) on the whole picture and on overlapping tiles of it.

    Args:
        pixels: uint8 RGB of shape (height, width, 3), upright, of any size.
        weights: MediaPipe's ``face_detection_full_range.tflite``.

    Raises:
        cv2.error: the file is not that network.
    """
    with _lock:
        network = _networks.get(weights) or _networks.setdefault(weights, _load(weights))
        return _distinct(face for tile in _tiles(pixels) for face in _detect_in(network, pixels, tile))


def _load(weights: Path) -> cv2.dnn.Net:
    return cv2.dnn.readNetFromTFLite(str(weights))


def _tiles(pixels: Pixels) -> Iterator[Box]:
    """Squares that cover the picture, clipped at its borders."""
    height, width = pixels.shape[:2]
    for fraction in _TILES:
        side = round(max(height, width) * fraction)
        if fraction < 1 and side < _SMALLEST_TILE:
            return
        for top in _starts(height, side):
            for left in _starts(width, side):
                yield left, top, min(left + side, width), min(top + side, height)


def _starts(length: int, side: int) -> Sequence[int]:
    """Where tiles begin along a side, evenly spaced."""
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
    confident = np.flatnonzero(probabilities >= _MIN_SCORE)
    points = np.asarray(proposals, np.float32).reshape(-1, 8, 2)
    return [
        _face(points[cell], _centre(cell) - margin, float(probabilities[cell]))
        .scaled(1 / factor)
        .moved(left, top)
        for cell in confident.tolist()
    ]


def _letterboxed(part: Pixels, factor: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The tile centred in the network's input, float32 (1, 3, side, side), −1…1; and its offset (x, y)."""
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
    """The face of a cell: box centre, box size, keypoints; all but the size relative to ``origin``."""
    (x, y), (width, height) = points[0] + origin, points[1]
    width, height = width * _WIDTH_IN_YUNETS, height * _HEIGHT_IN_YUNETS
    landmarks = np.asarray(points[list(_KEYPOINTS)] + origin, np.float32)
    return Face(float(x - width / 2), float(y - height / 2), float(width), float(height), score, landmarks)


def _distinct(faces: Iterable[Face]) -> list[Face]:
    """Keep the most certain of the boxes that show the same face."""
    kept: list[Face] = []
    for face in sorted(faces, key=lambda face: face.score, reverse=True):
        if all(face.intersection(other) <= _SAME_FACE * min(face.area, other.area) for other in kept):
            kept.append(face)
    return kept
