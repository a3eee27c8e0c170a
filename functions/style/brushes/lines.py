"""Line drawing: the lines that an illustrator would draw from a photo.

Kang, Lee, Chui, "Coherent line drawing", 2007, and Winnemöller, Kyprianidis, Olsen, "XDoG", 2012: there is a
line where a fine blur is darker than a coarse one. Lines are smoothed along the direction of the structure
tensor, which gives long, even strokes instead of a noisy edge map.
"""

import cv2
import numpy as np

from layers.common.compositing.coverage import Floats

_FINE, _COARSER = 0.0026, 1.6
"""The fine blur as a share of the width, and how many times wider the coarse one is."""
_FLOW = 0.008
"""Blur of the structure tensor, a share of the width: the scale at which directions vary."""
_STRIDES = 1.5, 3.0, 6.0
"""Reach in pixels of each round of smoothing along the lines."""
_CONTRAST = 26.0
_WEAK, _STRONG = 0.22, 0.6
"""Hysteresis, as in Canny's detector: weak parts are kept if the line is strong somewhere."""
_SMALLEST = 0.0002
"""Smallest area of a line, as a share of the picture; anything smaller is texture."""


def line_drawing(tone: Floats) -> Floats:
    """Strength of the line at each pixel, float32 (h, w) in 0..1.5; 1 is a firm line.

    Args:
        tone: float32 (h, w) in 0..1; half the output's size is enough.
    """
    width = tone.shape[1]
    darker = _difference(tone, _FINE * width)
    lines = np.clip(-_CONTRAST * _along(darker, *_tangent(tone, _FLOW * width)), 0, 1.5)
    return np.asarray(lines * _significant(lines), np.float32)


def _difference(tone: Floats, sigma: float) -> Floats:
    fine, coarse = (cv2.GaussianBlur(tone, (0, 0), max(s, 0.3)) for s in (sigma, _COARSER * sigma))
    return np.asarray(fine - coarse, np.float32)


def _tangent(tone: Floats, sigma: float) -> tuple[Floats, Floats]:
    """Unit vectors along the lines, perpendicular to the largest change of the smoothed structure tensor.

    Directions vary slowly, so half the size is enough.
    """
    height, width = tone.shape
    small = np.asarray(
        cv2.resize(tone, (max(1, width // 2), max(1, height // 2)), interpolation=cv2.INTER_AREA)
    )
    right, down = (cv2.Sobel(small, cv2.CV_32F, dx, 1 - dx) for dx in (1, 0))
    balance, product = (
        cv2.resize(cv2.GaussianBlur(part, (0, 0), max(sigma / 2, 0.3)), (width, height))
        for part in (right * right - down * down, 2 * right * down)
    )
    across = np.arctan2(product, balance) / 2
    return -np.sin(across), np.cos(across)


def _along(plane: Floats, tangent_x: Floats, tangent_y: Floats) -> Floats:
    """Average along the tangents, farther in each round. The sign of a tangent does not matter."""
    height, width = plane.shape
    x, y = (np.asarray(axis, np.float32) for axis in np.meshgrid(np.arange(width), np.arange(height)))
    for stride in _STRIDES:
        reach_x, reach_y = np.float32(stride) * tangent_x, np.float32(stride) * tangent_y
        ahead, behind = (
            cv2.remap(
                plane,
                x + sign * reach_x,
                y + sign * reach_y,
                cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_REPLICATE,
            )
            for sign in (1, -1)
        )
        plane = np.asarray(cv2.addWeighted(ahead + behind, 0.25, plane, 0.5, 0), np.float32)
    return plane


def _significant(lines: Floats) -> Floats:
    """1 on lines that are strong somewhere and large enough, else 0; blurred at their edges."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats((lines > _WEAK).astype(np.uint8))
    strong = np.bincount(labels[lines > _STRONG], minlength=len(stats)) > 0
    kept = strong & (stats[:, cv2.CC_STAT_AREA] >= _SMALLEST * lines.size)
    kept[0] = False
    return np.asarray(cv2.GaussianBlur(kept.astype(np.float32)[labels], (0, 0), 1.0), np.float32)
