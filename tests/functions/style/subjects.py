"""Subjects and scenes of which everything is known."""

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.style.subject import Subject
from layers.common.imaging.image import Mask, Size
from layers.common.vision.faces.face import Face

SIZE: Size = (540, 676)


def disc(size: Size = SIZE, radius: float = 150.0, centre: tuple[float, float] | None = None) -> Mask:
    """A disc with an antialiased edge, uint8 (h, w)."""
    x, y = centre or (size[0] / 2, size[1] / 2)
    rows, columns = np.mgrid[: size[1], : size[0]]
    coverage = np.clip(radius + 0.5 - np.hypot(columns - x, rows - y), 0, 1)
    return np.asarray(np.rint(coverage * 255), np.uint8)


def star_corners(centre: tuple[float, float], radius: float) -> NDArray[np.float64]:
    """The ten corners of a star, (10, 2): x and y, tips and hollows in turn."""
    angles = np.arange(10) * np.pi / 5 - np.pi / 2
    reach = np.where(np.arange(10) % 2, 0.5, 1.0) * radius
    outwards = np.stack((np.cos(angles), np.sin(angles)), axis=-1)
    return np.asarray(np.array(centre) + reach[:, None] * outwards, np.float64)


def star(size: Size, corners: NDArray[np.float64]) -> Mask:
    """A polygon with an antialiased edge, uint8 (h, w): eight times as large, then reduced."""
    large = np.zeros((size[1] * 8, size[0] * 8), np.uint8)
    # A pixel's centre lies at its whole number.
    cv2.fillPoly(large, [np.rint((corners + 0.5) * 8 - 0.5).astype(np.int32)], 255)
    return np.asarray(cv2.resize(large, size, interpolation=cv2.INTER_AREA), np.uint8)


def face(x: float, y: float, side: float, lean: float = 0.0) -> Face:
    """A frontal face; its features lie on a line through its middle, ``lean`` to the right per row."""
    middle, at = x + side / 2, y + side / 2

    def point(across: float, down: float) -> tuple[float, float]:
        row = y + down * side
        return middle + lean * (row - at) + across * side, row

    points = [point(-0.2, 0.4), point(0.2, 0.4), point(0, 0.6), point(0, 0.8)]
    return Face(x, y, side, side, 0.9, np.array(points, np.float32))


def subject(alpha: Mask | None = None, grey: Mask | None = None, face: Face | None = None) -> Subject:
    """A subject; without levels of its own, its subject goes from dark to light downwards."""
    alpha = disc() if alpha is None else alpha
    if grey is None:
        levels = np.linspace(20, 235, alpha.shape[0]).astype(np.uint8)
        grey = np.broadcast_to(levels[:, None], alpha.shape).copy()
    return Subject(grey, alpha, face, 1.0)


def sampled(plane: NDArray[np.uint8], x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float32]:
    """A plane between its pixels, 0..1."""
    share = np.asarray(plane, np.float32) / 255
    return np.asarray(
        cv2.remap(share, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR), np.float32
    )
