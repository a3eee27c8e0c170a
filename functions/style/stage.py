"""From a crop to the canvas."""

import cv2
import numpy as np

from functions.style.scene import Scene
from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Pixels, Size
from layers.common.imaging.premultiplied import divide, multiply
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
    part = _smoothed(np.ascontiguousarray(rgba[inner[1] : inner[3], inner[0] : inner[2]]), scale_y)
    shown = divide(_resized(multiply(part), (placed[2] - placed[0], placed[3] - placed[1])))
    margins = placed[1], canvas[1] - placed[3], placed[0], canvas[0] - placed[2]
    whole = cv2.copyMakeBorder(shown, *margins, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0))
    return Scene(
        np.asarray(cv2.cvtColor(whole, cv2.COLOR_RGBA2RGB), np.uint8),
        np.asarray(cv2.extractChannel(whole, 3), np.uint8),
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


def _resized(pixels: Pixels, size: Size) -> Pixels:
    scale = size[1] / pixels.shape[0]
    way = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_LINEAR if scale > _FAR else cv2.INTER_AREA
    return np.asarray(cv2.resize(pixels, size, interpolation=way), np.uint8)


def _smoothed(rgba: Pixels, scale: float) -> Pixels:
    if scale < _COARSE:
        return rgba
    rgb = cv2.bilateralFilter(cv2.cvtColor(rgba, cv2.COLOR_RGBA2RGB), _REACH, _LIKE, _NEAR)
    return np.asarray(cv2.merge((*cv2.split(rgb), cv2.extractChannel(rgba, 3))), np.uint8)
