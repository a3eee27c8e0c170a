"""From a crop to the canvas."""

import cv2
import numpy as np

from functions.style.scene import Scene
from layers.common.imaging.alpha import Box, cut_out_box
from layers.common.imaging.image import Pixels, Size
from layers.common.imaging.premultiplied import divide, multiply
from layers.common.vision.faces.face import Face

_COARSE = 1.5
"""Enlargement from which a JPEG's blocks become visible, so that they are smoothed first."""
_REACH, _LIKE, _NEAR = 7, 22, 2.5
"""The bilateral filter: pixels across, levels and pixels within which neighbours are alike."""


def stage(rgba: Pixels, box: Box, canvas: Size, face: Face | None) -> Scene:
    """The part of a cut-out inside ``box``, as large as the canvas.

    Args:
        rgba: uint8 (h, w, 4), straight alpha.
        face: in pixels of the cut-out.
    """
    left, top, _, bottom = box
    scale = canvas[1] / (bottom - top)
    part = multiply(_smoothed(np.ascontiguousarray(cut_out_box(rgba, box)), scale))
    way = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    enlarged = divide(np.asarray(cv2.resize(part, canvas, interpolation=way), np.uint8))
    return Scene(
        np.asarray(cv2.cvtColor(enlarged, cv2.COLOR_RGBA2RGB), np.uint8),
        np.asarray(cv2.extractChannel(enlarged, 3), np.float32) / np.float32(255),
        face.moved(-left, -top).scaled(scale) if face else None,
        scale,
    )


def _smoothed(rgba: Pixels, scale: float) -> Pixels:
    if scale < _COARSE:
        return rgba
    rgb = cv2.bilateralFilter(cv2.cvtColor(rgba, cv2.COLOR_RGBA2RGB), _REACH, _LIKE, _NEAR)
    return np.asarray(cv2.merge((*cv2.split(rgb), cv2.extractChannel(rgba, 3))), np.uint8)
