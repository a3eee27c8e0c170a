"""Synthetic figures and scenes: where everything is known."""

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.compose.scene import SceneAnalysis
from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.image import Image, Pixels
from layers.common.vision.faces.face import Face, Faces
from layers.common.vision.subject import Subject


def face(x: float, y: float, side: float, yaw: float | None = 0.0) -> Face:
    """A square face whose eyes are half its width apart; yaw None is a face without landmarks."""
    if yaw is None:
        return Face(x, y, side, side, 0.9)
    eyes = y + 0.4 * side
    nose = (x + side / 2 + yaw * side / 2, y + 0.6 * side)
    points = [(x + 0.25 * side, eyes), (x + 0.75 * side, eyes), nose, (x + 0.5 * side, y + 0.8 * side)]
    return Face(x, y, side, side, 0.9, np.array(points, np.float32))


def figure(
    width: int = 100,
    height: int = 200,
    *,
    yaw: float | None = 0.0,
    faceless: bool = False,
    cut_below: bool = True,
    colour: tuple[int, int, int] = (120, 90, 60),
) -> Subject:
    """A solid rectangle; its face, a third as wide, is in the middle near the top."""
    pixels = with_alpha(
        np.full((height, width, 3), colour, np.uint8), np.full((height, width), 255, np.uint8)
    )
    side = width / 3
    seen = None if faceless else face(width / 3, 0.1 * height, side, yaw)
    return Subject(Image(pixels), seen, cut_below=cut_below)


def block(left: int, top: int, right: int, bottom: int, size: int = 100) -> Pixels:
    """An opaque rectangle in a square of nothing."""
    alpha = np.zeros((size, size), np.uint8)
    alpha[top:bottom, left:right] = 255
    return with_alpha(np.full((size, size, 3), 90, np.uint8), alpha)


def scene(width: int = 1200, height: int = 800, *faces: Face, horizon: float = 0.4) -> SceneAnalysis:
    """A scene without anything salient."""
    factor = 128 / max(width, height)
    columns, rows = max(8, round(width * factor)), max(8, round(height * factor))
    saliency = np.full((rows, columns), 1 / (rows * columns), np.float32)
    return SceneAnalysis(width, height, saliency, horizon, Faces(faces, "yunet"))


def with_focus(plain: SceneAnalysis, left: float, right: float) -> SceneAnalysis:
    """The scene with all its saliency between two fractions of its width."""
    cells = np.zeros_like(plain.saliency)
    cells[:, round(left * cells.shape[1]) : round(right * cells.shape[1])] = 1
    return SceneAnalysis(plain.width, plain.height, cells / cells.sum(), plain.horizon, plain.faces)


def disc(size: int = 200, radius: int = 60, edge: float = 2.0) -> NDArray[np.float32]:
    """A soft disc's alpha, float32 (size, size), 0 to 1."""
    y, x = np.mgrid[:size, :size] - (size - 1) / 2
    return np.asarray(np.clip((radius - np.hypot(x, y)) / edge + 0.5, 0, 1), np.float32)


def noisy(width: int, height: int, level: int, sigma: float, seed: int = 0) -> Pixels:
    """A grey plain with sensor noise."""
    noise = np.random.default_rng(seed).normal(level, sigma, (height, width, 1))
    return np.clip(np.rint(np.broadcast_to(noise, (height, width, 3))), 0, 255).astype(np.uint8)


def landscape(width: int = 300, height: int = 200, horizon: float = 0.4) -> Pixels:
    """Sky over ground."""
    pixels = np.full((height, width, 3), (150, 190, 235), np.uint8)
    pixels[round(horizon * height) :] = (95, 110, 60)
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), 1.0), np.uint8)
