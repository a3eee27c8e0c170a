"""Framing: the crop of a photo, by its leading face, or by the matte if there is no face."""

from dataclasses import dataclass

import cv2
import numpy as np

from layers.common.errors import NoSubject
from layers.common.imaging.alpha import Box, bounds
from layers.common.imaging.image import Mask, Size
from layers.common.vision.faces.face import Face

_SOLID = 128
"""Alpha from which a pixel belongs to the subject."""
_SPECK = 0.02
"""Parts smaller than this share of the largest part are ignored."""
_SMALLEST = 12
"""Smallest longer side of a subject, in photo pixels."""
_WORKING_SIDE = 1024
"""Side in pixels of the reduced matte on which the subject's box is measured."""
_MAX_ENLARGEMENT = 4.0
"""Canvas pixels per photo pixel; a face enlarged further would be a blur."""
_WHOLE_WITHIN = 1.7
"""How many times larger than the face needs a frame may be so that the whole subject fits."""
_EYES_OF_BOX = 0.4
"""Position of the eyes in a face's box, from its top, if there are no landmarks."""
_LOWEST = 0.72
"""Lowest position of the chin (or the subject's middle) in the frame, if the photo cuts the subject off."""
_LEAST_WIDTH = 0.45
"""Smallest visible share of a faceless subject's width."""
_LARGEST_FACE = 0.62, 0.75
"""Largest share of the frame's height and width that a face takes to stay clear of text."""


@dataclass(frozen=True, slots=True)
class Framing:
    """How close a look shows its subject.

    Attributes:
        face: height of the face, a share of the frame's height.
        eyes: position of the eyes from the top, a share of the frame's height.
        margin: free room around the subject, a share of the frame's side.
    """

    face: float
    eyes: float
    margin: float = 0.04


@dataclass(frozen=True, slots=True)
class _Extent:
    """One axis of a subject in a photo: its start and end, and whether the photo cuts it off there.

    A frame may extend beyond the photo, since the look draws its own ground, but not on a side where the
    subject is cut off: the cut would be visible.
    """

    start: float
    end: float
    cut_at_start: bool
    cut_at_end: bool
    photo: int
    margin: float

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2

    @property
    def longest(self) -> float:
        """Length of the longest frame that shows no cut."""
        return float(self.photo) if self.cut_at_start and self.cut_at_end else float("inf")

    @property
    def whole(self) -> float:
        """Length of the shortest frame that holds the whole subject with its margins."""
        free_ends = [self.cut_at_start, self.cut_at_end].count(False)
        return (self.end - self.start) / (1 - self.margin * free_ends)

    def place(self, wanted: float, length: float) -> float:
        """Start of a frame of that length, nearest to ``wanted``, that shows the whole subject and no cut."""
        start = wanted
        if length >= self.whole:
            room = self.margin * length
            start = min(max(wanted, self.end + room - length), self.start - room)
        if self.cut_at_end:
            start = min(start, self.photo - length)
        return max(start, 0.0) if self.cut_at_start else start


def crop_box(alpha: Mask, face: Face | None, canvas: Size, framing: Framing, clear: float = 1.0) -> Box:
    """The part of a photo that fills the canvas, in whole pixels.

    It may extend beyond the photo, and always shows at least one of its pixels.

    Args:
        alpha: the subject's, uint8 (h, w).
        face: in photo pixels.
        canvas: width and height in pixels.
        clear: share of the canvas, from its top, that is free of text.

    Raises:
        NoSubject: the subject is too faint or too small.
    """
    aspect = canvas[0] / canvas[1]
    across, down = _extents(alpha, framing.margin)
    height = _height(across, down, face, framing, canvas, clear)
    width = height * aspect
    middle, top = across.middle, down.middle - clear * height / 2
    if face is not None:
        middle = face.x + face.width / 2
        eyes = min(framing.eyes, clear - (_chin(face) - _eyes(face)) / height)
        top = min(_eyes(face) - eyes * height, _crown(face, alpha) - framing.margin * height)
    left, right = _pixels(across.place(middle - width / 2, width), width, across.photo)
    upper, lower = _pixels(down.place(top, height), height, down.photo)
    return left, upper, right, lower


def _pixels(start: float, length: float, photo: int) -> tuple[int, int]:
    """A frame's first pixel and the one after its last: at least one, and not all beside the photo."""
    count = max(1, round(start + length) - round(start))
    first = min(max(round(start), 1 - count), photo - 1)
    return first, first + count


def _height(
    across: _Extent, down: _Extent, face: Face | None, framing: Framing, canvas: Size, clear: float
) -> float:
    """The frame's height: the whole subject, or less if the face would be too small or under text."""
    aspect = canvas[0] / canvas[1]
    wanted = max(down.whole, across.whole / aspect)
    if face is not None:
        near = max(face.height / framing.face, canvas[1] / _MAX_ENLARGEMENT)
        wanted = max(wanted, near) if wanted <= near * _WHOLE_WITHIN else near
    if down.cut_at_end:
        wanted = min(wanted, max(_highest_clear(down, face, clear), _lowest(across, face, aspect)))
    return min(wanted, down.longest, across.longest / aspect)


def _highest_clear(down: _Extent, face: Face | None, clear: float) -> float:
    """Height of the highest frame that ends with the photo and keeps face, or upper half, clear of text."""
    lowest = down.middle if face is None else _chin(face)
    return (down.end - lowest) / (1 - min(clear, _LOWEST))


def _lowest(across: _Extent, face: Face | None, aspect: float) -> float:
    """Height of the lowest frame in which the face, or enough of the subject's width, fits."""
    if face is None:
        return _LEAST_WIDTH * across.whole / aspect
    max_height, max_width = _LARGEST_FACE
    return max(face.height / max_height, face.width / max_width / aspect)


def _extents(alpha: Mask, margin: float) -> tuple[_Extent, _Extent]:
    height, width = alpha.shape
    step = max(1, max(height, width) // _WORKING_SIDE)
    solid = _without_specks(np.ascontiguousarray(alpha[::step, ::step]))
    left, top, right, bottom = bounds(solid) or (0, 0, 0, 0)
    if max(right - left, bottom - top) * step < _SMALLEST:
        raise NoSubject("the subject of the picture is too faint or too small")
    touched = solid[:, :2].any(), solid[:, -2:].any(), solid[:2].any(), solid[-2:].any()
    cut_left, cut_right, cut_top, cut_bottom = map(bool, touched)
    return (
        _Extent(left * step, min(right * step, width), cut_left, cut_right, width, margin),
        _Extent(top * step, min(bottom * step, height), cut_top, cut_bottom, height, margin),
    )


def _without_specks(alpha: Mask) -> Mask:
    """255 where the subject is, 0 elsewhere."""
    solid = np.asarray(cv2.threshold(alpha, _SOLID - 1, 255, cv2.THRESH_BINARY)[1], np.uint8)
    contours, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    areas = [cv2.contourArea(contour) for contour in contours]
    parts = [part for part, area in zip(contours, areas, strict=True) if area >= _SPECK * max(areas)]
    return np.asarray(cv2.drawContours(np.zeros_like(solid), parts, -1, 255, cv2.FILLED), np.uint8)


def _chin(face: Face) -> float:
    return face.y + face.height


def _eyes(face: Face) -> float:
    if face.landmarks is None:
        return face.y + _EYES_OF_BOX * face.height
    return float(face.landmarks[:2, 1].mean())


def _crown(face: Face, alpha: Mask) -> float:
    """The topmost row of the subject above the face, hat and hair included."""
    columns = alpha[:, max(0, round(face.x)) : max(1, round(face.x + face.width))]
    rows = np.flatnonzero((columns >= _SOLID).any(axis=1))
    return min(float(rows[0]), face.y) if rows.size else face.y
