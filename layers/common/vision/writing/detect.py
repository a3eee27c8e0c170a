"""Find writing by PP-OCRv6's detector, with its published pre- and post-processing.

Source: Liao, Wan, Yao, Chen, Bai, "Real-time scene text detection with differentiable binarization" (AAAI
2020): the network says of each pixel how likely it is in the middle of a line of text.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.errors import ModelUnavailable
from layers.common.imaging.image import Mask, Pixels, Size
from layers.common.imaging.resample import shrunk
from layers.common.progress import current_run, step
from layers.common.vision.catalogue import TEXT_DETECTOR
from layers.common.vision.inference import Floats, open_network
from layers.common.vision.loading import load_once

_SIDES: Final = (320, 736)
"""Short sides, px, at which the whole picture is looked at: for the largest letters, and for most."""
_MOST_ENLARGED: Final = 4.0
_TILE, _OVERLAP = 960, 160
"""px. A large picture is looked at again at its own size, for small letters, in tiles that share so much."""
_STRIDE: Final = 32
"""Sides of the network's input are multiples of it."""
_LIKELY: Final = 0.3
"""Probability of a pixel of text, and of a line of text as a whole."""
_SURE: Final = 0.5
_GROWTH: Final = 1.6
"""The network's text is the middle of a line: it is grown by so many times its area / circumference."""
_THINNEST: Final = 3.0
"""px of the network's grid; a thinner text is noise."""
_SAME: Final = 0.5
"""Share of a smaller box inside of another that makes it the same text."""


@dataclass(frozen=True, eq=False, slots=True)
class Line:
    """A line of text: a rectangle in any direction.

    Attributes:
        corners: float32 (4, 2), x and y, in the order of its outline.
        score: how sure the detector is, 0 to 1.
    """

    corners: Floats
    score: float

    @property
    def sides(self) -> tuple[float, float]:
        """Length and height, px."""
        first, second = (float(math.dist(self.corners[i], self.corners[i + 1])) for i in (0, 1))
        return max(first, second), min(first, second)

    def moved(self, right: float, down: float) -> "Line":
        """The same line, so many px further right and down."""
        return Line(self.corners + np.array((right, down), np.float32), self.score)

    def drawn(self, size: Size) -> Mask:
        """255 inside of it, on a picture of that size."""
        mask = np.zeros(size[::-1], np.uint8)
        cv2.fillPoly(mask, [np.rint(self.corners).astype(np.int32)], 255)
        return mask


def find_lines(rgb: Pixels, *, param: str = "erase_text") -> Sequence[Line]:
    """Lines of text of a photo, the surest first.

    Args:
        rgb: uint8 (height, width, 3), upright.
        param: the parameter that asks for it, for error messages.

    Raises:
        ModelUnavailable: the detector's weights are missing or broken.
    """
    try:
        detector = load_once(TEXT_DETECTOR, TEXT_DETECTOR, TextDetector)
        with step("read"):
            return detector.find(rgb)
    except ModelUnavailable as fault:
        raise fault.at(param) from fault.__cause__


class TextDetector:
    """The loaded network. Its methods are thread-safe.

    Raises:
        ModelUnavailable: the file is not a network.
    """

    def __init__(self, path: Path, threads: int) -> None:
        self._network = open_network(TEXT_DETECTOR.name, path, threads)

    def find(self, rgb: Pixels) -> Sequence[Line]:
        """Lines of text, the surest first; each once, though the picture is looked at several times."""
        height, width = rgb.shape[:2]
        scales = [min(side / min(height, width), _MOST_ENLARGED) for side in _SIDES]
        looks = [self._probability(_scaled(rgb, scale)) for scale in scales]
        looks += [self._in_tiles(rgb)] if max(scales) < 1 else []
        found = [line for look in looks for line in _lines(look, (width, height))]
        return _distinct(sorted(found, key=lambda line: line.score, reverse=True))

    def _in_tiles(self, rgb: Pixels) -> Mask:
        """The probability at the picture's own size; where tiles overlap, the highest."""
        height, width = rgb.shape[:2]
        whole = np.zeros((height, width), np.uint8)
        places = list(product(_starts(height), _starts(width)))
        for number, (top, left) in enumerate(places):
            current_run().advance(number, len(places))
            tile = self._probability(rgb[top : top + _TILE, left : left + _TILE])
            target = whole[top : top + _TILE, left : left + _TILE]
            np.maximum(target, tile, out=target)
        return whole

    def _probability(self, rgb: Pixels) -> Mask:
        """How likely each pixel is in the middle of a line, 0 to 255."""
        height, width = rgb.shape[:2]
        size = tuple(max(_STRIDE, round(side / _STRIDE) * _STRIDE) for side in (width, height))
        fitted = cv2.resize(rgb, size, interpolation=cv2.INTER_LINEAR)[..., ::-1]
        tensor = np.asarray(fitted.transpose(2, 0, 1)[None], np.float32) / np.float32(127.5) - 1
        try:
            planes = self._network.run(np.ascontiguousarray(tensor), 0)
        except Exception as fault:  # as above
            raise ModelUnavailable(f"{TEXT_DETECTOR.name} does not accept three planes") from fault
        if planes.shape != (1, 1, *size[::-1]) or not np.isfinite(planes).all():
            raise ModelUnavailable(f"the output of {TEXT_DETECTOR.name} is not a probability")
        levels = cv2.convertScaleAbs(np.clip(planes[0, 0], 0, 1), alpha=255)
        return np.asarray(cv2.resize(levels, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def _scaled(rgb: Pixels, scale: float) -> Pixels:
    if scale <= 1:
        return shrunk(np.ascontiguousarray(rgb), scale)
    return np.asarray(cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), np.uint8)


def _starts(side: int) -> list[int]:
    """Where tiles begin along a side, evenly spaced."""
    steps = -((_TILE - side) // (_TILE - _OVERLAP)) if side > _TILE else 0
    starts = np.linspace(0, max(side - _TILE, 0), steps + 1).round()
    return [int(start) for start in starts]


def _lines(probability: Mask, size: Size) -> list[Line]:
    """Lines on a picture of that size, from the probability on any grid."""
    likely = np.asarray(probability > _LIKELY * 255, np.uint8)
    likely = np.asarray(cv2.dilate(likely, np.ones((2, 2), np.uint8)), np.uint8)
    contours, _ = cv2.findContours(likely, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    steps = np.divide(size, probability.shape[::-1]).astype(np.float32)
    lines = (_line(np.asarray(contour), probability) for contour in contours)
    return [Line(_ordered(line.corners * steps), line.score) for line in lines if line]


def _line(contour: NDArray[np.int32], probability: Mask) -> Line | None:
    """The line around a likely area; None if it is too thin or unsure."""
    centre, (across, down), angle = cv2.minAreaRect(contour)
    if min(across, down) < _THINNEST:
        return None
    corners = np.asarray(cv2.boxPoints((centre, (across, down), angle)), np.float32)
    score = _mean_inside(probability, corners) / 255
    if score < _SURE:
        return None
    reach = _GROWTH * across * down / (across + down)  # 2 (across + down) / 2: it grows on both sides
    grown = cv2.boxPoints((centre, (across + reach, down + reach), angle))
    return Line(np.asarray(grown, np.float32), score)


def _mean_inside(probability: Mask, corners: Floats) -> float:
    height, width = probability.shape
    left, top = np.clip(np.floor(corners.min(axis=0)).astype(int), 0, (width - 1, height - 1))
    right, bottom = np.clip(np.ceil(corners.max(axis=0)).astype(int), 0, (width - 1, height - 1)) + 1
    inside = np.zeros((bottom - top, right - left), np.uint8)
    cv2.fillPoly(inside, [np.rint(corners - (left, top)).astype(np.int32)], 1)
    return float(cv2.mean(probability[top:bottom, left:right], inside)[0])


def _ordered(corners: Floats) -> Floats:
    """The rectangle around corners that scaling along the axes has made a parallelogram of."""
    return np.asarray(cv2.boxPoints(cv2.minAreaRect(corners.astype(np.float32))), np.float32)


def _distinct(lines: Sequence[Line]) -> Sequence[Line]:
    """Those that are not mostly inside of another, surer or larger one."""
    kept: list[Line] = []
    for line in sorted(lines, key=_area, reverse=True):
        if all(_shared(line, other) <= _SAME * _area(line) for other in kept):
            kept.append(line)
    return sorted(kept, key=lambda line: line.score, reverse=True)


def _area(line: Line) -> float:
    return math.prod(line.sides)


def _shared(one: Line, other: Line) -> float:
    """The area that two lines share, px²."""
    area, _ = cv2.intersectConvexConvex(one.corners, other.corners)
    return float(area)
