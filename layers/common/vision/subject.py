"""A subject: a cut-out with its face and the photo borders that crop it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import cv2
import numpy as np

from layers.common.imaging.alpha import bounds, cut_out_box, flatten, premultiply, unpremultiply
from layers.common.imaging.image import Image, Mask
from layers.common.imaging.resample import within
from layers.common.progress import step
from layers.common.vision.crop import crops_below, crops_beside
from layers.common.vision.cut import FAINTEST_EDGE
from layers.common.vision.faces.face import Face, leading_face
from layers.common.vision.faces.find import find_faces

_GREY: Final = (128, 128, 128)
_SILHOUETTE_SIDE: Final = 256
"""Long side of a silhouette, px."""
_FACES_SIDE: Final = 1280
"""Long side of the copy in which faces are searched, px: the largest input of a detector."""


@dataclass(frozen=True, eq=False)
class Subject:
    """A cut-out subject.

    Attributes:
        image: RGBA, straight alpha, cropped to its visible pixels.
        face: The largest face that belongs to the subject, in the image's pixels.
        cut_below: Whether the photo's lower border crops the subject: a bust, without feet to stand on.
        cut_left: Whether the photo's left border crops the subject.
        cut_right: Whether the photo's right border crops the subject.
    """

    image: Image
    face: Face | None = None
    cut_below: bool = False
    cut_left: bool = False
    cut_right: bool = False

    @classmethod
    def from_cutout(cls, cutout: Image, *, max_pixels: int) -> "Subject":
        """The subject of a cut-out, RGBA with straight alpha, reduced to at most ``max_pixels``.

        The cut-out must have visible pixels.
        """
        alpha = cutout.alpha
        assert alpha is not None
        with step("faces"):
            box = bounds(alpha, FAINTEST_EDGE)
            assert box is not None  # an empty cut-out is refused before
            image = _reduced(Image(np.ascontiguousarray(cut_out_box(cutout.pixels, box))), max_pixels)
            left, top, right, bottom = box
            height = bottom - top
            return cls(
                image,
                _find_face(image),
                cut_below=bottom == cutout.height and crops_below(alpha[-1], height),
                cut_left=left == 0 and crops_beside(alpha[:, 0], height),
                cut_right=right == cutout.width and crops_beside(alpha[:, -1], height),
            )

    @property
    def alpha(self) -> Mask:
        assert self.image.alpha is not None
        return self.image.alpha

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.image.width / self.image.height

    @cached_property
    def mirrored(self) -> "Subject":
        """The same subject with left and right exchanged."""
        pixels = np.asarray(cv2.flip(self.image.pixels, 1), np.uint8)
        face = None if self.face is None else self.face.mirrored(self.image.width)
        return Subject(Image(pixels), face, self.cut_below, self.cut_right, self.cut_left)

    @cached_property
    def silhouette(self) -> Mask:
        """A reduced copy of the alpha, for decisions on composition."""
        return within(self.alpha, _SILHOUETTE_SIDE)

    @cached_property
    def anchor(self) -> float:
        """The horizontal centre of the face, or of the alpha without a face, as a fraction of the width."""
        if self.face is not None:
            return (self.face.x + self.face.width / 2) / self.image.width
        columns = self.alpha.sum(axis=0, dtype=np.float64)
        return float((np.arange(self.image.width) + 0.5) @ columns / columns.sum()) / self.image.width


def _reduced(image: Image, max_pixels: int) -> Image:
    """The picture, reduced by a whole factor if it has more than ``max_pixels``."""
    factor = 1
    while (image.width // factor) * (image.height // factor) > max_pixels:
        factor += 1
    size = (max(1, image.width // factor), max(1, image.height // factor))
    if factor == 1:
        return image
    small = cv2.resize(premultiply(image.pixels), size, interpolation=cv2.INTER_AREA)
    return Image(unpremultiply(np.asarray(small, np.uint8)), image.credit)


def _find_face(image: Image) -> Face | None:
    """The largest face that belongs to the subject."""
    assert image.alpha is not None
    reduced = Image(within(image.pixels, _FACES_SIDE))
    faces = find_faces(flatten(reduced, _GREY).rgb).scaled(image.width / reduced.width)
    return leading_face(faces, image.alpha)
