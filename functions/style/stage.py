"""From a crop to the canvas."""

import cv2
import numpy as np

from functions.style.scene import Scene
from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Mask, Pixels, Size
from layers.common.vision.faces.face import Face

_COARSE = 1.5
"""Enlargement from which a JPEG's blocks become visible, so that they are smoothed first."""
_REACH, _LIKE, _NEAR = 7, 22, 2.5
"""The bilateral filter: pixels across, levels and pixels within which neighbours are alike."""
_FAR = 0.6
"""Reduction from which linear interpolation would leave pixels out."""


def stage(rgba: Pixels, box: Box, canvas: Size, face: Face | None) -> Scene:
    """The part of a cut-out inside ``box``, as large as the canvas; nothing lies beyond the photo.

    Args:
        rgba: uint8 (h, w, 4), straight alpha.
        face: in pixels of the cut-out.
    """
    left, top, right, bottom = box
    inner = max(left, 0), max(top, 0), min(right, rgba.shape[1]), min(bottom, rgba.shape[0])
    scale_x, scale_y = canvas[0] / (right - left), canvas[1] / (bottom - top)
    placed = _scaled(inner, (left, top), (scale_x, scale_y))
    part = np.ascontiguousarray(rgba[inner[1] : inner[3], inner[0] : inner[2]])
    size = placed[2] - placed[0], placed[3] - placed[1]
    margins = placed[1], canvas[1] - placed[3], placed[0], canvas[0] - placed[2]
    alpha = np.asarray(cv2.extractChannel(part, 3), np.uint8)
    grey, shown = _resized(_grey(part, scale_y), alpha, size)
    return Scene(
        np.asarray(cv2.copyMakeBorder(grey, *margins, cv2.BORDER_CONSTANT, value=0), np.uint8),
        np.asarray(cv2.copyMakeBorder(shown, *margins, cv2.BORDER_CONSTANT, value=0), np.uint8),
        face.moved(-left, -top).scaled(scale_y) if face else None,
        scale_y,
    )


def _scaled(box: Box, origin: tuple[int, int], scale: tuple[float, float]) -> Box:
    """A box of the photo in pixels of the canvas, not empty."""
    (left, right), (top, bottom) = (
        (round((box[axis] - origin[axis]) * scale[axis]), round((box[axis + 2] - origin[axis]) * scale[axis]))
        for axis in (0, 1)
    )
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _resized(grey: Mask, alpha: Mask, size: Size) -> tuple[Mask, Mask]:
    """Grey levels, weighed by alpha, and alpha in another size."""
    scale = size[1] / alpha.shape[0]
    way = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_LINEAR if scale > _FAR else cv2.INTER_AREA
    weighed, shown = (
        cv2.resize(plane, size, interpolation=way)
        for plane in (cv2.multiply(grey, alpha, scale=1 / 255), alpha)
    )
    return np.asarray(cv2.divide(weighed, shown, scale=255), np.uint8), np.asarray(shown, np.uint8)


def _grey(rgba: Pixels, scale: float) -> Mask:
    if scale < _COARSE:
        return np.asarray(cv2.cvtColor(rgba, cv2.COLOR_RGBA2GRAY), np.uint8)
    rgb = cv2.bilateralFilter(cv2.cvtColor(rgba, cv2.COLOR_RGBA2RGB), _REACH, _LIKE, _NEAR)
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)
