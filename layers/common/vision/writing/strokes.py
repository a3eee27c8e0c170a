"""Which pixels of a line of text are ink.

Ink has colours that are inside of a line and not around it, where there is only ground. How far a pixel lies
between the ground at its place and the ink's colour is its share of ink.
"""

from dataclasses import dataclass
from functools import reduce
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Mask, Pixels
from layers.common.vision.inference import Floats
from layers.common.vision.writing.detect import Line

_WIDEST_MEDIAN: Final = 61
"""px. Larger letters are looked at on a reduced copy."""
_MEDIAN: Final = 0.9
"""Of a line's height: wider than its strokes, so that a median takes them away."""
_SHRUNK, _NEAR, _WIDE = 0.15, 0.1, 0.5
"""Of a line's height: how far inside of it letters are, where the ground around it begins and ends."""
_BINS: Final = (16, 10, 10)
"""Of luma and the two chromas, over their range in the line."""
_TYPICAL: Final = 0.5
"""Share of a colour's pixels that a ground like that around the line does not account for, if it is ink's."""
_CERTAIN: Final = 0.9
_LEAST_CONTRAST: Final = 18.0
"""Levels by which ink differs from the ground, at least where it is seen."""
_HALF, _FAINT = 0.45, 0.15
"""Share of ink of a pixel inside of a letter, and at its edge."""
_EDGE: Final = 3
"""px that the edge of a letter is wide at most."""
_LEAST_INK, _MOST_INK = 0.02, 0.35
"""Of a line. Where there is less or more, something else was taken for ink."""
_END, _PART, _MOST_PARTS = 0.3, 0.5, 0.85
"""Of a line's height: what is empty at its ends, and a part of it. So many of the parts have ink."""
_THICKEST, _MOSTLY = 0.15, 0.6
"""Of a line's height: half the width of a bold stroke. So much of what looks like ink is as thin."""
_BESIDE, _LEAST_BESIDE, _MOST_BESIDE = 0.04, 2, 4
"""Of a line's height, besides so many px, and px at most: around letters, what coding has spread of them, and
a little shadow. More would take what shows of the photo between large letters."""


@dataclass(frozen=True, eq=False, slots=True)
class Ink:
    """The ink of a line.

    Attributes:
        box: the part of the photo that it lies in.
        letters: 255 where there is ink, uint8 (h, w), in that part.
        line: 255 inside of the line, uint8 (h, w).
        height: of the line, px.
        share: of ink, float32 (h, w), 0 to 1.
        colour: the ink's, RGB.
        is_told: whether ink and ground can be told apart.
    """

    box: Box
    letters: Mask
    line: Mask
    height: float
    share: Floats
    colour: Floats
    is_told: bool

    @property
    def hole(self) -> Mask:
        """What has to be filled, uint8 0 or 255: letters with their edges, or else all of the line."""
        if not self.is_told:
            return self.line
        edges = np.asarray(self.share > _FAINT, np.uint8) * 255
        whole = self.letters | (_grown(self.letters, _EDGE) & edges)
        return _grown(whole, min(_LEAST_BESIDE + round(_BESIDE * self.height), _MOST_BESIDE))


def find_ink(rgb: Pixels, line: Line) -> Ink:
    """The ink of a line of a photo, uint8 (h, w, 3)."""
    _, height = line.sides
    box = _around(line, rgb, height * _WIDE)
    left, top, right, bottom = box
    part = np.ascontiguousarray(rgb[top:bottom, left:right])
    inside = line.moved(-left, -top).drawn((right - left, bottom - top))
    core = _grown(inside, -round(_SHRUNK * height))
    beside = ~_grown(inside, round(_NEAR * height))
    typical = _typical(part, core if core.any() else inside, beside)
    ground = _ground(part, height * _MEDIAN)
    weight = typical * (inside > 0)
    colour = _weighted_median(part, weight)
    share = _share(part, ground, colour)
    is_ink = ((share > _HALF) & (typical > _TYPICAL)) | (typical > _CERTAIN)
    marked = np.asarray(is_ink & (inside > 0), np.uint8) * 255
    letters = _thin(marked, height * _THICKEST)
    is_mostly_thin = np.count_nonzero(letters) >= _MOSTLY * np.count_nonzero(marked)
    is_told = is_mostly_thin and _is_like_text(letters, inside, line)
    return Ink(box, letters, inside, height, share, colour, bool(is_told))


def _thin(letters: Mask, radius: float) -> Mask:
    """Without what is wider than a stroke."""
    away = cv2.distanceTransform(letters, cv2.DIST_L2, cv2.DIST_MASK_5)
    thick = np.asarray(away > radius, np.uint8) * np.uint8(255)
    if not thick.any():
        return letters
    return np.asarray(letters & ~_grown(thick, round(radius) + 1), np.uint8)


def _is_like_text(letters: Mask, inside: Mask, line: Line) -> bool:
    """Whether ink is neither rare nor common, and is everywhere along the line."""
    amount = float(letters.sum()) / max(float(inside.sum()), 1)
    if not _LEAST_INK <= amount <= _MOST_INK:
        return False
    length, height = line.sides
    along = max(line.corners[1] - line.corners[0], line.corners[2] - line.corners[1], key=np.linalg.norm)
    places = np.argwhere(letters)[:, ::-1] @ (along / max(length, 1e-6))
    everywhere = np.argwhere(inside)[:, ::-1] @ (along / max(length, 1e-6))
    first, last = everywhere.min() + _END * height, everywhere.max() - _END * height
    parts = max(1, int((last - first) / (_PART * height)))
    counts, _ = np.histogram(places, parts, (first, max(last, first + 1)))
    return bool(np.mean(counts > 0) >= _MOST_PARTS)


def _typical(part: Pixels, core: Mask, beside: Mask) -> Floats:
    """How typical of the core each pixel's colour is: the share of it that is not ground, 0 to 1."""
    if not beside.any():
        return np.ones(core.shape, np.float32)
    channels = np.asarray(cv2.cvtColor(part, cv2.COLOR_RGB2YCrCb), np.uint8)
    places = _places(channels)
    in_core, outside = (_density(places[mask > 0]) for mask in (core, beside))
    typical = np.clip(1 - outside / np.maximum(in_core, 1e-9), 0, 1)
    return np.asarray(typical[tuple(np.moveaxis(places, -1, 0))], np.float32)


def _places(channels: Pixels) -> NDArray[np.intp]:
    """The bin of each pixel, (h, w, 3)."""
    levels = channels.reshape(-1, 3).astype(np.float32)
    low, high = levels.min(axis=0), levels.max(axis=0)
    step = np.maximum(high - low, (32, 16, 16)) / _BINS
    places = ((channels - low) / step).astype(np.intp)
    return np.asarray(np.minimum(places, np.array(_BINS) - 1), np.intp)


def _density(places: NDArray[np.intp]) -> Floats:
    """The share of pixels in each bin, which is blurred over its neighbours."""
    counts = np.zeros(_BINS, np.float32)
    np.add.at(counts, tuple(places.T), 1)
    smooth = reduce(_blurred, range(3), counts)
    return smooth / max(float(smooth.sum()), 1e-9)


def _blurred(counts: Floats, axis: int) -> Floats:
    padded = np.pad(counts, [(1, 1) if one == axis else (0, 0) for one in range(3)])
    take = [np.take(padded, np.arange(counts.shape[axis]) + shift, axis) for shift in range(3)]
    return np.asarray(0.25 * take[0] + 0.5 * take[1] + 0.25 * take[2], np.float32)


def _weighted_median(part: Pixels, weight: Floats) -> Floats:
    """Of the colours that are most typical."""
    most = weight >= max(float(weight.max()) * 0.9, 1e-6)
    return np.asarray(np.median(part[most], axis=0) if most.any() else (0, 0, 0), np.float32)


def _share(part: Pixels, ground: Pixels, colour: Floats) -> Floats:
    """Between the ground at its place and the ink; 0 where both look the same."""
    way = colour - ground
    length = np.einsum("hwc,hwc->hw", way, way)
    share = np.einsum("hwc,hwc->hw", np.asarray(part, np.float32) - ground, way) / np.maximum(length, 1e-6)
    return np.asarray(np.where(length < _LEAST_CONTRAST**2, 0, np.clip(share, 0, 1)), np.float32)


def _ground(part: Pixels, size: float) -> Pixels:
    """A median over so many pixels."""
    factor = min(1.0, _WIDEST_MEDIAN / size)
    small = cv2.resize(part, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    median = cv2.medianBlur(small, max(3, int(size * factor) // 2 * 2 + 1))
    return np.asarray(cv2.resize(median, part.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.uint8)


def _around(line: Line, rgb: Pixels, margin: float) -> Box:
    """The part of a photo around a line; one pixel at least."""
    height, width = rgb.shape[:2]
    left, top = np.clip(np.floor(line.corners.min(axis=0) - margin), 0, (width - 1, height - 1)).astype(int)
    right, bottom = np.clip(np.ceil(line.corners.max(axis=0) + margin), (left + 1, top + 1), (width, height))
    return int(left), int(top), int(right), int(bottom)


def _grown(mask: Mask, radius: int) -> Mask:
    """A mask with what is within ``radius`` px of it; without, if that is negative."""
    away = cv2.distanceTransform(~mask if radius >= 0 else mask, cv2.DIST_L2, cv2.DIST_MASK_5)
    return np.asarray((away <= radius) if radius >= 0 else (away > -radius), np.uint8) * np.uint8(255)
