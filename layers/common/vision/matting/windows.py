"""Colour statistics of 3x3 windows, shared by closed-form matting and guided filtering."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

SIZE = 9  # pixels of a window


@dataclass(frozen=True)
class Windows:
    """`n` windows of one picture; float64 throughout, for covariances near 1e-7.

    centres: intp (n,), flat index of each window's middle pixel.
    members: intp (9, n), flat indices of its pixels, row by row.
    offsets: int (9,), `members - centres`.
    mean:    (3, n), mean colour.
    colours: (3, 9, n), colours less the mean.
    whitened: (3, 9, n), `(covariance + epsilon / 9)^-1 colours`.
    """

    centres: NDArray[np.intp]
    members: NDArray[np.intp]
    offsets: NDArray[np.intp]
    mean: NDArray[np.float64]
    colours: NDArray[np.float64]
    whitened: NDArray[np.float64]


def fit_size(shape: tuple[int, ...], size: int) -> tuple[int, int]:
    """The width and height of an averaging window of `size`, limited to a picture of `shape`.

    Without the limit, OpenCV would pad a picture of a few rows to its length squared.
    """
    height, width = shape[:2]
    return min(size, 2 * width - 1), min(size, 2 * height - 1)


def centres_near(region: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Flat indices of the centres of all whole windows that contain a pixel of `region` (H, W)."""
    near = cv2.dilate(region.astype(np.uint8), np.ones((3, 3), np.uint8))
    near[[0, -1]] = 0
    near[:, [0, -1]] = 0
    return np.flatnonzero(near)


def gather(picture: NDArray[np.float32], centres: NDArray[np.intp], epsilon: float) -> Windows:
    """Windows of `picture` (float32 (H, W, 3), 0..1) at `centres`; `epsilon` > 0 regularises."""
    width = picture.shape[1]
    steps = np.arange(-1, 2)
    offsets = (steps[:, None] * width + steps).ravel()
    members = centres + offsets[:, None]
    flat = picture.reshape(-1, 3)
    colours = np.stack([flat[:, channel].take(members) for channel in range(3)]).astype(np.float64)
    mean = colours.mean(axis=1)
    colours -= mean[:, None]
    whitened = _whiten(colours, epsilon / SIZE)
    return Windows(centres, members, offsets, mean, colours, whitened)


def _whiten(colours: NDArray[np.float64], ridge: float) -> NDArray[np.float64]:
    """Apply the inverse of each window's 3x3 covariance, written out by cofactors."""
    red, green, blue = colours
    rr, gg, bb = ((channel * channel).mean(axis=0) + ridge for channel in colours)
    rg, rb, gb = ((one * two).mean(axis=0) for one, two in ((red, green), (red, blue), (green, blue)))
    c_rr, c_rg, c_rb = gg * bb - gb * gb, rb * gb - rg * bb, rg * gb - rb * gg
    c_gg, c_gb, c_bb = rr * bb - rb * rb, rb * rg - rr * gb, rr * gg - rg * rg
    scale = 1 / (rr * c_rr + rg * c_rg + rb * c_rb)
    rows = ((c_rr, c_rg, c_rb), (c_rg, c_gg, c_gb), (c_rb, c_gb, c_bb))
    return np.stack([(one * red + two * green + three * blue) * scale for one, two, three in rows])
