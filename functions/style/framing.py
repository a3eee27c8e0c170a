"""Where a photo is cropped: by the face, without one by the matte."""

from dataclasses import dataclass

import cv2
import numpy as np

from layers.common.errors import NoSubject
from layers.common.imaging.alpha import Box, bounds
from layers.common.imaging.image import Mask, Size
from layers.common.vision.faces.face import Face

_SOLID = 128
"""Alpha of 255 from which a pixel is the subject."""
_SPECK = 0.02
"""Parts of less than this share of the largest do not count."""
_SMALLEST = 12
"""Pixels of a subject's longer side in the photo; of less nobody could tell what it is."""
_LOOKED_AT = 1024
"""Pixels of a side that are enough to find a subject's box."""
_MOST_ENLARGED = 4.0
"""Canvas pixels per pixel of the photo; beyond, a face near enough would be a blur."""
_WHOLE_WITHIN = 1.7
"""How much larger than the face asks for a frame may be so that nothing of the subject is cropped."""
_EYES_OF_BOX = 0.4
"""How far down a face's box its eyes are."""
_LOWEST = 0.72
"""How far down the frame what matters may reach, where a photo cuts its subject off below."""
_LEAST_WIDTH = 0.45
"""Least of a faceless subject's width that is shown."""
_LARGEST_FACE = 0.62, 0.75
"""Most of the frame's height and width that a face takes to stay clear of words."""


@dataclass(frozen=True, slots=True)
class Framing:
    """How a look wants its subject.

    Attributes:
        face: the face's height, a share of the frame's.
        eyes: how far down the eyes are, a share of the frame's height.
        margin: free room around a subject, a share of the frame's side.
    """

    face: float
    eyes: float
    margin: float = 0.04


@dataclass(frozen=True, slots=True)
class _Span:
    """One axis of a subject in a photo: where it begins and ends, and where the photo cuts it off.

    A frame may reach beyond the photo, for the ground there is the look's own; but not where the subject is
    cut off, or the cut would show.
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
        """The longest frame that shows no cut."""
        return float(self.photo) if self.cut_at_start and self.cut_at_end else float("inf")

    @property
    def whole(self) -> float:
        """The shortest frame that holds the subject with its margins."""
        margins = self.margin * ((not self.cut_at_start) + (not self.cut_at_end))
        return (self.end - self.start) / (1 - margins)

    def place(self, wanted: float, length: float) -> float:
        """Where a frame of that length starts, as near to ``wanted`` as shows all that it can, and no cut."""
        start = wanted
        if length >= self.whole:
            room = self.margin * length
            start = min(max(wanted, self.end + room - length), self.start - room)
        if self.cut_at_end:
            start = min(start, self.photo - length)
        return max(start, 0.0) if self.cut_at_start else start


def frame(alpha: Mask, face: Face | None, canvas: Size, framing: Framing, clear: float = 1.0) -> Box:
    """The part of a photo that fills a canvas; whole pixels, and it may reach beyond the photo.

    Args:
        alpha: uint8 (h, w), the subject's.
        face: in pixels of the photo.
        canvas: width and height in pixels.
        clear: share of the canvas, from its top, that no words cover.

    Raises:
        NoSubject: hardly a pixel of the photo is solid.
    """
    aspect = canvas[0] / canvas[1]
    across, down = _spans(alpha, framing.margin)
    height = _height(across, down, face, framing, canvas, clear)
    width = height * aspect
    middle, top = across.middle, down.middle - clear * height / 2
    if face is not None:
        middle = face.x + face.width / 2
        eyes = min(framing.eyes, clear - (_chin(face) - _eyes(face)) / height)
        top = min(_eyes(face) - eyes * height, _crown(face, alpha) - framing.margin * height)
    left, top = across.place(middle - width / 2, width), down.place(top, height)
    return (
        round(left),
        round(top),
        max(round(left + width), round(left) + 1),
        max(round(top + height), round(top) + 1),
    )


def _height(
    across: _Span, down: _Span, face: Face | None, framing: Framing, canvas: Size, clear: float
) -> float:
    """How high the frame is: all of the subject, or less where its face would be too small or under words."""
    aspect = canvas[0] / canvas[1]
    wanted = max(down.whole, across.whole / aspect)
    if face is not None:
        near = max(face.height / framing.face, canvas[1] / _MOST_ENLARGED)
        wanted = max(wanted, near) if wanted <= near * _WHOLE_WITHIN else near
    if down.cut_at_end:
        wanted = min(wanted, max(_lifted(down, face, clear), _closest(across, face, aspect)))
    return min(wanted, down.longest, across.longest / aspect)


def _lifted(down: _Span, face: Face | None, clear: float) -> float:
    """The highest frame that ends with the photo and has what matters, face or upper half, in the clear."""
    lowest = down.middle if face is None else _chin(face)
    return (down.end - lowest) / (1 - min(clear, _LOWEST))


def _closest(across: _Span, face: Face | None, aspect: float) -> float:
    """The lowest frame that a face does not burst; without one, which holds most of the subject's width."""
    if face is None:
        return _LEAST_WIDTH * across.whole / aspect
    most_high, most_wide = _LARGEST_FACE
    return max(face.height / most_high, face.width / most_wide / aspect)


def _spans(alpha: Mask, margin: float) -> tuple[_Span, _Span]:
    height, width = alpha.shape
    step = max(1, max(height, width) // _LOOKED_AT)
    solid = _without_specks(np.ascontiguousarray(alpha[::step, ::step]))
    left, top, right, bottom = bounds(solid) or (0, 0, 0, 0)
    if max(right - left, bottom - top) * step < _SMALLEST:
        raise NoSubject("what can be cut out of the picture is too faint or too small")
    touched = solid[:, :2].any(), solid[:, -2:].any(), solid[:2].any(), solid[-2:].any()
    cut_left, cut_right, cut_top, cut_bottom = map(bool, touched)
    return (
        _Span(left * step, min(right * step, width), cut_left, cut_right, width, margin),
        _Span(top * step, min(bottom * step, height), cut_top, cut_bottom, height, margin),
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
    """The first row of the subject above a face, hat and hair included."""
    columns = alpha[:, max(0, round(face.x)) : max(1, round(face.x + face.width))]
    rows = np.flatnonzero((columns >= _SOLID).any(axis=1))
    return min(float(rows[0]), face.y) if rows.size else face.y
