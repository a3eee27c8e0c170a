"""The colours that each side of the edge has around every pixel.

Push-pull (Gortler, Grzeszczuk, Szeliski, Cohen, "The Lumigraph", SIGGRAPH 1996, section 3.4.2): weighted
samples are summed over ever larger cells, and where the small cells of a place hold too few samples, the
larger ones around them fill in. So a strand far outside the body still has the hair's colour, and one between
two patches of background has both in its variance.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.vision.matting import parallel
from layers.common.vision.matting.mask import BACKGROUND, FOREGROUND, Trimap

# Orthonormal opponent axes: lightness, yellow to blue, red to green. Light falls on a thing unevenly, so its
# lightness varies more than its hue, and variances of separate axes describe it.
OPPONENT: Final = np.array(
    [
        np.array([1, 1, 1]) / np.sqrt(3),
        np.array([1, 1, -2]) / np.sqrt(6),
        np.array([1, -1, 0]) / np.sqrt(2),
    ],
    np.float32,
)
# Least standard deviation of each axis: no surface is as even as a few samples of it.
LEAST_FOREGROUND: Final = (0.03, 0.01, 0.01)
LEAST_BACKGROUND: Final = (0.015, 0.01, 0.01)
# Side of the smallest cells, in pixels of the reduced photo.
CELL: Final = 4
# Short side, in cells, of the coarsest level.
COARSEST: Final = 2
# Weight of a larger cell's colour, where a full smaller cell has 1.
COARSER: Final = 0.02
# Of the long side: so far into the definite foreground the network may still be wrong.
RIM: Final = 0.012
# Weight of a sample in that rim, which counts only where there is no other.
RIM_WEIGHT: Final = 0.02

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Plate:
    """Mean colour and variance of one side around every pixel, float32 (3, h, w) on the axes of
    `OPPONENT`, for colours 0..1.
    """

    mean: Floats
    variance: Floats

    def at(self, place: NDArray[np.bool_]) -> "Plate":
        """The plate of the `n` pixels of `place`, (3, n)."""
        return Plate(self.mean[:, place], self.variance[:, place])


@dataclass(frozen=True)
class Plates:
    """Both sides."""

    foreground: Plate
    background: Plate

    def at(self, place: NDArray[np.bool_]) -> "Plates":
        """The plates of the `n` pixels of `place`."""
        return Plates(self.foreground.at(place), self.background.at(place))


def opponent(picture: Floats) -> Floats:
    """`picture`, float32 (h, w, 3) RGB 0..1, on the axes of `OPPONENT`: float32 (3, h, w)."""
    return _planes(cv2.transform(picture, OPPONENT))


def foreground_weight(trimap: Trimap) -> Floats:
    """Weights of the definite foreground as samples, float32 (h, w) 0..1."""
    foreground = (trimap == FOREGROUND).astype(np.uint8)
    depth = cv2.distanceTransform(foreground, cv2.DIST_L2, 3)
    weight = np.where(depth > rim_px(trimap), np.float32(1), np.float32(RIM_WEIGHT))
    return np.asarray(weight * foreground, np.float32)


def definite_plates(colours: Floats, trimap: Trimap) -> Plates:
    """The plates of the definite regions of `trimap`, which must have both."""
    return plates_of(colours, foreground_weight(trimap), (trimap == BACKGROUND).astype(np.float32))


def plates_of(colours: Floats, foreground: Floats, background: Floats) -> Plates:
    """The plates of `colours` (3, h, w), with the weights of samples of each side, (h, w) 0..1."""
    with parallel.threads() as threads:
        front = threads.submit(_plate, colours, foreground, LEAST_FOREGROUND)
        back = threads.submit(_plate, colours, background, LEAST_BACKGROUND)
        return Plates(front.result(), back.result())


def rim_px(trimap: Trimap) -> float:
    """Width of the rim of the definite foreground, px."""
    return RIM * float(max(trimap.shape))


def _plate(colours: Floats, weight: Floats, least: tuple[float, float, float]) -> Plate:
    height, width = weight.shape
    weighted = colours * weight
    planes = [*weighted, *(weighted * colours), weight]
    moments = _pushed_pulled(np.dstack([_shrunk(plane, CELL) for plane in planes]))
    mean, square = moments[..., :3], moments[..., 3:]
    variance = np.maximum(square - mean * mean, np.square(np.array(least, np.float32)))
    return Plate(_enlarged(mean, width, height), _enlarged(variance, width, height))


def _pushed_pulled(samples: Floats) -> Floats:
    """Local averages (h, w, 6) of weighted `samples` (h, w, 7), whose last channel is the weight."""
    around = cv2.GaussianBlur(samples, (5, 5), 1)
    total, weight = around[..., :-1], around[..., -1:]
    height, width = weight.shape[:2]
    if min(height, width) <= COARSEST:
        whole = samples.mean(axis=(0, 1))
        coarser = whole[:-1] / np.maximum(whole[-1], np.float32(1e-9))
    else:
        halved = np.dstack([_shrunk(plane, 2) for plane in _planes(samples)])
        coarser = _resized(_pushed_pulled(halved), width, height)
    average: Floats = (total + np.float32(COARSER) * coarser) / (weight + np.float32(COARSER))
    return average


def _shrunk(plane: Floats, factor: int) -> Floats:
    height, width = plane.shape
    size = (max(1, width // factor), max(1, height // factor))
    return cv2.resize(plane, size, interpolation=cv2.INTER_AREA).astype(np.float32, copy=False)


def _resized(cells: Floats, width: int, height: int) -> Floats:
    return cv2.resize(cells, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float32, copy=False)


def _enlarged(cells: Floats, width: int, height: int) -> Floats:
    """`cells` (h, w, 3) as planes (3, height, width)."""
    return np.array([cv2.resize(plane, (width, height)) for plane in _planes(cells)])


def _planes(samples: cv2.typing.MatLike) -> Floats:
    """`samples` (h, w, c) as (c, h, w)."""
    return np.array(cv2.split(samples), np.float32)
