"""An outline: a band of constant width around a subject."""

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.compositing.coverage import inside
from layers.common.compositing.margins import Margins
from layers.common.compositing.shadows import SIGMAS, blurred
from layers.common.imaging.image import Mask

Floats = NDArray[np.float32]
Places = NDArray[np.intp]

_HALF: Final = 127
_INEXACT: Final = 0.03
"""Relative error of OpenCV's distance transform, at most."""
_BESIDE: Final = 2
"""px: that error at small distances, where it counts from pixel to pixel."""
_STRIDES: Final = (32, 16, 8, 4, 2, 1, 1)
"""Steps along a contour, from point to point, in search of a nearer one."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The band between the contour where alpha is a half and a distance from it; px.

    Attributes:
        blur: standard deviation of a Gaussian over the band.
    """

    width: float
    blur: float = 0.0

    def coverage(self, alpha: Mask) -> Floats:
        """How much of each pixel it covers, float32 (h, w), 0 to 1; also where the subject hides it.

        It is clip(width + ½ − distance, 0, 1), by the distance in fractions of a pixel.

        Args:
            alpha: uint8 (h, w).
        """
        answer = np.zeros(alpha.shape, np.float32)
        left, top, wide, tall = cv2.boundingRect((alpha > _HALF).astype(np.uint8))
        if not wide:
            return answer
        rim = self.reach().left + 1
        rows = slice(max(top - rim, 0), top + tall + rim)
        columns = slice(max(left - rim, 0), left + wide + rim)
        band = _widened(np.ascontiguousarray(alpha[rows, columns]), self.width)
        answer[rows, columns] = blurred(band, self.blur, self.blur, cv2.BORDER_REPLICATE)
        return answer

    def reach(self) -> Margins:
        """How far it extends beyond the subject's box."""
        side = self.width + 0.5 + SIGMAS * self.blur
        return Margins.of(side, side, side, side)


def _widened(alpha: Mask, width: float) -> Floats:
    """The coverage of what is inside the contour or within a distance of it."""
    solid = np.asarray(cv2.threshold(alpha, _HALF, 255, cv2.THRESH_BINARY)[1], np.uint8)
    contour = _Contour.of(alpha, solid)
    outside = np.full(solid.shape, 255, np.uint8)
    outside.ravel()[contour.pixels] = 0
    away, names = cv2.distanceTransformWithLabels(
        outside, cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    coverage = ((solid > 0) | (away <= width)).astype(np.float32)
    unsure = _INEXACT * width + _BESIDE
    edge = np.flatnonzero((solid == 0) & (np.abs(away - np.float32(width)) <= unsure))
    known = np.zeros(int(names.max()) + 1, np.intp)
    known[names.ravel()[contour.pixels]] = np.arange(contour.pixels.size)
    nearby = [known[near] for near in _nearby(np.asarray(names, np.int32), edge, math.ceil(unsure))]
    coverage.ravel()[edge] = inside(contour.distance(edge, nearby) - np.float32(width))
    return coverage


def _nearby(names: NDArray[np.int32], places: Places, step: int) -> list[NDArray[np.int32]]:
    """The names at the places and around them: between two shores, one may be the farther's."""
    tall, wide = names.shape
    rows, columns = np.divmod(places, wide)
    ways = ((0, 0), (step, 0), (-step, 0), (0, step), (0, -step))
    return [
        names[np.clip(rows + down, 0, tall - 1), np.clip(columns + across, 0, wide - 1)]
        for down, across in ways
    ]


@dataclass(frozen=True, eq=False, slots=True)
class _Contour:
    """All contours as closed polygons, one after the other.

    Attributes:
        pixels: of each point, the pixel of the subject, as an index into the flat picture.
        points: x and y, float32 (2, n), to a fraction of a pixel; the middle of the first pixel is at 0.
        starts, lengths: of the point's polygon.
        wide: the picture's width.
    """

    pixels: Places
    points: Floats
    starts: Places
    lengths: Places
    wide: int

    @classmethod
    def of(cls, alpha: Mask, solid: Mask) -> "_Contour":
        parts, _ = cv2.findContours(solid, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
        sizes = np.array([len(part) for part in parts])
        across, down = np.concatenate(parts)[:, 0].T.astype(np.intp)
        points = np.stack((across, down)).astype(np.float32) + _to_the_half(alpha, across, down)
        starts = np.repeat(np.cumsum(sizes) - sizes, sizes)
        return cls(down * alpha.shape[1] + across, points, starts, np.repeat(sizes, sizes), alpha.shape[1])

    def distance(self, places: Places, candidates: list[Places]) -> Floats:
        """Distance of each place from the polygons, float32 (n,), near the best of the candidates."""
        where = np.stack((places % self.wide, places // self.wide)).astype(np.float32)
        best, least = candidates[0], self._squared(where, candidates[0])

        def better(other: Places) -> None:
            nonlocal best, least
            squared = self._squared(where, other)
            best, least = np.where(squared < least, other, best), np.minimum(squared, least)

        for other in candidates[1:]:
            better(other)
        for stride in _STRIDES:
            for step in (stride, -stride):
                better(self._along(best, step))
        sides = [self._to_side(where, best, self._along(best, step)) for step in (1, -1)]
        return np.sqrt(np.minimum(*sides))

    def _along(self, point: Places, step: int) -> Places:
        start = self.starts[point]
        return np.asarray(start + (point - start + step) % self.lengths[point], np.intp)

    def _squared(self, where: Floats, point: Places) -> Floats:
        return np.asarray(((where - self.points[:, point]) ** 2).sum(axis=0), np.float32)

    def _to_side(self, where: Floats, one: Places, other: Places) -> Floats:
        """Squared distance from the side between two points."""
        corner, side = self.points[:, one], self.points[:, other] - self.points[:, one]
        length = np.maximum((side**2).sum(axis=0), np.float32(1e-12))
        share = np.clip(((where - corner) * side).sum(axis=0) / length, 0, 1)
        return np.asarray(((where - corner - share * side) ** 2).sum(axis=0), np.float32)


def _to_the_half(alpha: Mask, across: Places, down: Places) -> Floats:
    """The way from pixels of the subject's rim to where alpha is a half, x and y, float32 (2, n)."""
    wider = cv2.copyMakeBorder(alpha, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    x, y = across + 1, down + 1
    level = wider[y, x].astype(np.float32)
    gradient = np.stack([cv2.Sobel(wider, cv2.CV_32F, dx, 1 - dx, scale=1 / 8)[y, x] for dx in (1, 0)])
    outwards = -gradient / np.maximum(np.hypot(*gradient), np.float32(1e-3))
    # By how much alpha falls to the next pixel on the way.
    fall_x = level - wider[y, x + np.sign(outwards[0]).astype(np.intp)]
    fall_y = level - wider[y + np.sign(outwards[1]).astype(np.intp), x]
    slope = fall_x * np.abs(outwards[0]) + fall_y * np.abs(outwards[1])
    return np.asarray(outwards * np.clip((level - 127.5) / np.maximum(slope, 1), 0, 1), np.float32)
