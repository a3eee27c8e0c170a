"""Eyes and mouths on the frame while a film lasts, which words leave free."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from functions.motion.camera import Move, PhotoCrop, plate_size
from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Size
from layers.common.imaging.lanczos import FloatBox
from layers.common.vision.faces.face import NO_DETECTOR

MOMENTS = tuple(number / 24 for number in range(25))
"""Fractions of a film's time at which faces are followed. Between two of them they move a few pixels."""
_ROUNDING = 2.0
"""Px by which the camera may be off, as it starts on whole samples."""

Way = Callable[[FloatBox, float], FloatBox]
"""From a box in pixels of a crop and the fraction of the time to the box on the frame."""


@dataclass(frozen=True, slots=True)
class Features:
    """The boxes around eyes and mouth of every visible face, at all moments of a film.

    Attributes:
        boxes: in pixels of the frame.
        detector: that found the faces, or NO_DETECTOR.
    """

    boxes: tuple[FloatBox, ...]
    detector: str

    @classmethod
    def on_way(cls, crop: PhotoCrop, frame: Size, ways: Sequence[Way]) -> "Features":
        """The features of a crop's faces.

        Args:
            ways: how each of the faces moves, in their order.
        """
        boxes = (
            _widened(way(face.features, x))
            for face, way in zip(crop.faces, ways, strict=True)
            for x in MOMENTS
        )
        return cls(tuple(box for box in boxes if _share((0, 0, *frame), box)), crop.faces.detector)

    @classmethod
    def under_camera(cls, crop: PhotoCrop, move: Move, frame: Size) -> "Features":
        """The features of a crop's faces under a camera that moves over its plate."""
        return cls.on_way(crop, frame, [camera_way(crop.size, move)] * len(crop.faces))

    @property
    def are_known(self) -> bool:
        """Whether there was a detector to look for faces."""
        return self.detector != NO_DETECTOR

    def covered(self, words: Iterable[Box]) -> float:
        """The largest part of any eyes and mouth that words in these boxes cover, 0 to 1."""
        return max((_share(one, box) for one in words for box in self.boxes), default=0.0)


def camera_way(crop: Size, move: Move) -> Way:
    """How a camera over the plate of a crop of that size moves what lies on it."""
    density = plate_size(crop)[0] / crop[0]

    def way(box: FloatBox, x: float) -> FloatBox:
        view = move.at(x)
        left, top, right, bottom = (side * density for side in box)
        return (
            (left - view.left) / view.scale,
            (top - view.top) / view.scale,
            (right - view.left) / view.scale,
            (bottom - view.top) / view.scale,
        )

    return way


def _share(words: FloatBox | Box, box: FloatBox) -> float:
    """The part of ``box`` inside ``words``."""
    across = min(words[2], box[2]) - max(words[0], box[0])
    down = min(words[3], box[3]) - max(words[1], box[1])
    return max(across, 0.0) * max(down, 0.0) / ((box[2] - box[0]) * (box[3] - box[1]))


def _widened(box: FloatBox) -> FloatBox:
    return box[0] - _ROUNDING, box[1] - _ROUNDING, box[2] + _ROUNDING, box[3] + _ROUNDING
