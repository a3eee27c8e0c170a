"""Superpixels: a picture as a few hundred regions of similar colour, and their neighbourhood graph."""

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Enough for a limb to have its own regions (with exact labels they reach an IoU of .93), few enough that a
# dense system over all of them is solved in milliseconds.
COUNT = 400

_SMOOTHING = 1.0  # px; keeps sensor noise out of the watershed
_DETAIL_SIGMA = 1.5  # px; detail finer than this separates sharp regions from blurred ones


@dataclass(frozen=True, eq=False)
class Superpixels:
    """Regions 0 to n-1 of a picture.

    Attributes:
        labels: int32 of shape (height, width), the region of each pixel.
        area: Share of the picture, shape (n,), sums to 1.
        colour: Mean CIE Lab, shape (n, 3), L 0 to 100.
        centre: Centroid (x, y) as a share of width and height, shape (n, 2).
        position: The centroid as a share of the long side, so distances are isotropic.
        detail: Mean absolute fine detail of L, shape (n,): sharpness.
        border: Pixels on the top, right, bottom and left border, shape (4, n).
        adjacent: Which regions share an edge, bool of shape (n, n), symmetric.
        colour_distance: Distances of `colour`, shape (n, n).
        distance: Distances of `position`, shape (n, n).
    """

    labels: NDArray[np.int32]
    area: Floats
    colour: Floats
    centre: Floats
    position: Floats
    detail: Floats
    border: Floats
    adjacent: NDArray[np.bool_]
    colour_distance: Floats
    distance: Floats

    @property
    def count(self) -> int:
        """The number of regions."""
        return len(self.area)

    def mean_of(self, image: NDArray[np.floating]) -> Floats:
        """Return the mean over each region, (n,), of a (height, width) image."""
        sums = np.bincount(self.labels.ravel(), image.ravel(), self.count)
        return np.asarray(sums / (self.area * self.labels.size), np.float64)

    def paint(self, values: Floats) -> Floats:
        """Return a (height, width) image of one value per region."""
        return np.asarray(values[self.labels], np.float64)


def to_lab(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Convert uint8 RGB to float32 CIE Lab with L from 0 to 100."""
    scaled = rgb.astype(np.float32) / np.float32(255)
    return np.asarray(cv2.cvtColor(scaled, cv2.COLOR_RGB2LAB), np.float32)


def gradient(lab: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the gradient's magnitude over all channels, shape (height, width)."""
    smooth = cv2.GaussianBlur(lab, (0, 0), _SMOOTHING)
    across = cv2.Sobel(smooth, cv2.CV_32F, 1, 0)
    down = cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    return np.asarray(np.sqrt((across**2 + down**2).sum(axis=2)), np.float32)


def segment(rgb: NDArray[np.uint8]) -> Superpixels:
    """Divide a uint8 RGB picture of shape (height, width, 3) into about `COUNT` regions."""
    lab = to_lab(rgb)
    labels = _watershed(rgb, _seeds(gradient(lab)))
    height, width = labels.shape
    pixels = np.bincount(labels.ravel()).astype(np.float64)
    count = len(pixels)

    def mean(image: NDArray[np.floating]) -> Floats:
        return np.asarray(np.bincount(labels.ravel(), image.ravel(), count) / pixels, np.float64)

    rows, columns = np.indices((height, width), dtype=np.float64)
    centroid = np.stack([mean(columns), mean(rows)], axis=1)
    position = centroid / max(height, width)
    lightness = lab[..., 0]
    fine = np.abs(lightness - cv2.GaussianBlur(lightness, (0, 0), _DETAIL_SIGMA))
    colour = np.stack([mean(lab[..., channel]) for channel in range(3)], axis=1)
    sides = (labels[0], labels[:, -1], labels[-1], labels[:, 0])
    return Superpixels(
        labels=labels,
        area=pixels / labels.size,
        colour=colour,
        centre=centroid / (width, height),
        position=position,
        detail=mean(fine),
        border=np.stack([np.bincount(side, minlength=count) for side in sides]).astype(float),
        adjacent=_adjacency(labels, count),
        colour_distance=_distances(colour),
        distance=_distances(position),
    )


def _seeds(slope: NDArray[np.float32]) -> NDArray[np.int32]:
    """Mark the point of least gradient in each cell of a square grid, as SLIC does (Achanta 2012)."""
    height, width = slope.shape
    step = np.sqrt(height * width / COUNT)
    ys = np.linspace(0, height, max(2, round(height / step)) + 1).astype(int)
    xs = np.linspace(0, width, max(2, round(width / step)) + 1).astype(int)
    markers = np.zeros((height, width), np.int32)
    marker = 0
    for top, bottom in pairwise(ys):
        for left, right in pairwise(xs):
            # Only the inner half of a cell, so that neighbouring seeds never touch.
            y, x = top + (bottom - top) // 4, left + (right - left) // 4
            cell = slope[y : max(y + 1, bottom - (y - top)), x : max(x + 1, right - (x - left))]
            dy, dx = divmod(int(cell.argmin()), cell.shape[1])
            marker += 1
            cy, cx = y + dy, x + dx
            markers[max(0, cy - 1) : cy + 2, max(0, cx - 1) : cx + 2] = marker
    return markers


def _watershed(rgb: NDArray[np.uint8], seeds: NDArray[np.int32]) -> NDArray[np.int32]:
    """Flood from the seeds (Meyer 1992), so that regions meet at edges."""
    lab8 = cv2.GaussianBlur(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB), (0, 0), _SMOOTHING)
    # OpenCV marks the outermost pixels as ridges, so the picture is padded first.
    padded = cv2.copyMakeBorder(lab8, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    markers = np.pad(seeds, 1)
    cv2.watershed(padded, markers)
    labels = np.maximum(markers[1:-1, 1:-1], 0).astype(np.float32)
    while (ridge := labels == 0).any():
        labels[ridge] = cv2.dilate(labels, np.ones((3, 3), np.uint8))[ridge]
    # A seed may have lost all its pixels, so the labels are renumbered without gaps.
    _, consecutive = np.unique(labels, return_inverse=True)
    return consecutive.reshape(labels.shape).astype(np.int32)


def _adjacency(labels: NDArray[np.int32], count: int) -> NDArray[np.bool_]:
    adjacent = np.zeros((count, count), np.bool_)
    adjacent[labels[:, :-1], labels[:, 1:]] = True
    adjacent[labels[:-1], labels[1:]] = True
    adjacent |= adjacent.T
    np.fill_diagonal(adjacent, False)
    return adjacent


def _distances(points: Floats) -> Floats:
    return np.asarray(np.linalg.norm(points[:, None] - points[None], axis=2), np.float64)
