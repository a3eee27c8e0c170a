"""The subject of a picture: cut from the photo, cropped and scaled to the canvas."""

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Mask, Pixels, Size
from layers.common.vision.faces.face import Face

_COARSE = 1.5
"""Enlargement from which a JPEG's blocks become visible; from there on they are smoothed first."""
_REACH, _SIMILAR, _NEAR = 7, 22, 2.5
"""The bilateral filter: diameter in pixels, σ in levels, σ in pixels."""
_FAR = 0.6
"""Reduction below which linear interpolation would skip pixels, so that areas are averaged instead."""


@dataclass(frozen=True, eq=False)
class Subject:
    """A subject at the size of the canvas, as a look draws it.

    Attributes:
        grey: its grey levels, uint8 (height, width), undefined where alpha is 0. Colours are not needed,
            since looks have inks of their own.
        alpha: its coverage of each pixel, uint8 (height, width).
        face: the leading face in canvas pixels, if one was found.
        enlargement: canvas pixels per photo pixel.
    """

    grey: Mask
    alpha: Mask
    face: Face | None
    enlargement: float

    @property
    def width(self) -> int:
        return int(self.alpha.shape[1])

    @property
    def height(self) -> int:
        return int(self.alpha.shape[0])

    @property
    def size(self) -> Size:
        return self.width, self.height

    def tilted(self, degrees: float) -> "Subject":
        """The subject turned counter-clockwise around the canvas's centre; edges are mirrored outwards."""
        matrix = cv2.getRotationMatrix2D((self.width / 2, self.height / 2), degrees, 1.0)

        def turned(plane: NDArray[Any]) -> NDArray[Any]:
            return cv2.warpAffine(plane, matrix, self.size, borderMode=cv2.BORDER_REFLECT)

        return replace(
            self, grey=turned(self.grey), alpha=turned(self.alpha), face=_turned_face(self.face, matrix)
        )

    @property
    def focus(self) -> tuple[float, float]:
        """The point of interest in pixels: the centre of the face, else of the subject."""
        if self.face is not None:
            return self.face.x + self.face.width / 2, self.face.y + self.face.height / 2
        moments = cv2.moments(self.alpha)
        mass = max(moments["m00"], 1.0)
        return moments["m10"] / mass, moments["m01"] / mass


def subject_on_canvas(rgba: Pixels, box: Box, canvas: Size, face: Face | None) -> Subject:
    """The part of a cut-out inside ``box``, scaled to the canvas; transparent beyond the photo.

    Args:
        rgba: uint8 (h, w, 4), straight alpha.
        box: pixels of the cut-out; it may extend beyond them, but not lie beside them.
        canvas: width and height in pixels.
        face: in pixels of the cut-out.
    """
    left, top, right, bottom = box
    inner = max(left, 0), max(top, 0), min(right, rgba.shape[1]), min(bottom, rgba.shape[0])
    scale_y = canvas[1] / (bottom - top)
    target = _on_canvas(inner, box, canvas)
    part = np.ascontiguousarray(rgba[inner[1] : inner[3], inner[0] : inner[2]])
    size = target[2] - target[0], target[3] - target[1]
    margins = target[1], canvas[1] - target[3], target[0], canvas[0] - target[2]
    grey, alpha = _resized(_grey(part, scale_y), np.asarray(cv2.extractChannel(part, 3), np.uint8), size)
    return Subject(
        np.asarray(cv2.copyMakeBorder(grey, *margins, cv2.BORDER_CONSTANT, value=0), np.uint8),
        np.asarray(cv2.copyMakeBorder(alpha, *margins, cv2.BORDER_CONSTANT, value=0), np.uint8),
        face.moved(-left, -top).scaled(scale_y) if face else None,
        scale_y,
    )


def _on_canvas(part: Box, box: Box, canvas: Size) -> Box:
    """A part of ``box`` in pixels of the canvas that the box fills; at least one pixel a side."""
    (left, right), (top, bottom) = (
        _spanned(part[axis], part[axis + 2], box[axis], side / (box[axis + 2] - box[axis]), side)
        for axis, side in enumerate(canvas)
    )
    return left, top, right, bottom


def _spanned(start: int, end: int, origin: int, scale: float, side: int) -> tuple[int, int]:
    first = min(round((start - origin) * scale), side - 1)
    return first, min(max(round((end - origin) * scale), first + 1), side)


def _resized(grey: Mask, alpha: Mask, size: Size) -> tuple[Mask, Mask]:
    """Grey levels, weighted by alpha, and alpha in another size."""
    scale = size[1] / alpha.shape[0]
    method = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_LINEAR if scale > _FAR else cv2.INTER_AREA
    weighted, resized_alpha = (
        cv2.resize(plane, size, interpolation=method)
        for plane in (cv2.multiply(grey, alpha, scale=1 / 255), alpha)
    )
    levels = cv2.divide(weighted, resized_alpha, scale=255)
    return np.asarray(levels, np.uint8), np.asarray(resized_alpha, np.uint8)


def _grey(rgba: Pixels, scale: float) -> Mask:
    if scale < _COARSE:
        return np.asarray(cv2.cvtColor(rgba, cv2.COLOR_RGBA2GRAY), np.uint8)
    rgb = cv2.bilateralFilter(cv2.cvtColor(rgba, cv2.COLOR_RGBA2RGB), _REACH, _SIMILAR, _NEAR)
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)


def _turned_face(face: Face | None, matrix: NDArray[Any]) -> Face | None:
    """The face after a rotation; its box stays upright."""
    if face is None:
        return None
    middle = np.array([face.x + face.width / 2, face.y + face.height / 2])
    right, down = matrix @ [*middle, 1] - middle
    moved = face.moved(float(right), float(down))
    if face.landmarks is None:
        return moved
    landmarks = np.asarray(face.landmarks @ matrix[:, :2].T + matrix[:, 2], np.float32)
    return replace(moved, landmarks=landmarks)
