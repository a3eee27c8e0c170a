"""From the files sent to the figures to be placed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import cv2
import numpy as np

from functions.compose.edges import cleaned
from functions.compose.params import ComposeParams
from layers.common.core.context import Limits
from layers.common.core.media import Upload
from layers.common.errors import InvalidParameter, StudioError
from layers.common.imaging.alpha import bounds, cut_out_box, flatten
from layers.common.imaging.image import Image, Mask
from layers.common.imaging.premultiplied import divide, multiply, straight
from layers.common.imaging.shrink import within
from layers.common.progress import step
from layers.common.vision.cut import FAINTEST_EDGE, cut_by_model, existing_cutout, is_cut_out
from layers.common.vision.faces.face import Face, leading_face
from layers.common.vision.faces.find import find_faces

_GREY: Final = (128, 128, 128)
_SILHOUETTE: Final = 256
"""Long side of a silhouette, px."""
_FACES_SIDE: Final = 1280
"""Long side of the copy that faces are looked for on, px: the largest that a detector looks at."""
_INSIDE: Final = 128
"""Alpha from which a pixel is more subject than not."""
_LEAST_CUT: Final = 0.2
"""Of the subject's height. A photo's border that cuts a body opens this wide; feet that touch it do not."""
_LEAST_SIDE_CUT: Final = 0.1
"""Of the subject's height, for the borders at left and right."""


@dataclass(frozen=True, eq=False)
class Subject:
    """A figure, cut out.

    Attributes:
        image: RGBA, straight alpha, cropped to what can be seen.
        face: Its largest face, in the image's pixels.
        cut_below: Whether the photo's lower border cuts it: a bust, which has no feet to stand on.
        cut_left: Whether the photo's left border cuts it.
        cut_right: Whether the photo's right border cuts it.
    """

    image: Image
    face: Face | None = None
    cut_below: bool = False
    cut_left: bool = False
    cut_right: bool = False

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
        """The same figure with left and right exchanged."""
        pixels = np.asarray(cv2.flip(self.image.pixels, 1), np.uint8)
        face = None if self.face is None else self.face.mirrored(self.image.width)
        return Subject(Image(pixels), face, self.cut_below, self.cut_right, self.cut_left)

    @cached_property
    def silhouette(self) -> Mask:
        """The alpha on a small grid, for questions of composition."""
        return within(self.alpha, _SILHOUETTE)

    @cached_property
    def anchor(self) -> float:
        """What ``target_frac`` speaks of: the face's middle, else the matte's, as a fraction of the width."""
        if self.face is not None:
            return (self.face.x + self.face.width / 2) / self.image.width
        columns = self.alpha.sum(axis=0, dtype=np.float64)
        return float((np.arange(self.image.width) + 0.5) @ columns / columns.sum()) / self.image.width


def cut_subjects(
    uploads: Sequence[Upload], params: ComposeParams, limits: Limits
) -> tuple[tuple[Subject, ...], Mapping[str, str]]:
    """The figures of the photos, in their order, and how they were found.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage, NoSubject: said of the file at fault.
        InvalidParameter: there is no such model, or a file that should be cut out already is not.
        ModelUnavailable: the model was named and cannot be had.
    """
    subjects, notes = [], []
    for upload in uploads:
        try:
            subject, found = _cut(upload, params, limits, limits.max_pixels // len(uploads))
        except StudioError as fault:
            raise fault.at(upload.field) from fault.__cause__
        subjects.append(subject)
        notes.append(found)
    return tuple(subjects), _joined(notes)


def _cut(
    upload: Upload, params: ComposeParams, limits: Limits, most_pixels: int
) -> tuple[Subject, Mapping[str, str]]:
    image = upload.decode(limits)
    if is_cut_out(image):
        with step("clean"):
            found = existing_cutout(straight(image))
            whole = cleaned(found.image) if params.harmonise else found.image
        return as_subject(whole, most_pixels), found.notes
    if not params.auto_cutout:
        raise InvalidParameter(
            f"expected a picture with transparency for `{upload.field}`, since `params.auto_cutout` is off"
        )
    found = cut_by_model(image, params.wanted_model, param="params.cutout_model")
    return as_subject(found.image, most_pixels), found.notes


def as_subject(image: Image, most_pixels: int) -> Subject:
    """The figure of a cut-out, RGBA with straight alpha, kept no larger than ``most_pixels``."""
    with step("faces"):
        assert image.alpha is not None
        box = bounds(image.alpha, FAINTEST_EDGE)
        assert box is not None  # an empty cut-out was refused
        figure = _within(Image(np.ascontiguousarray(cut_out_box(image.pixels, box))), most_pixels)
        left, _, right, bottom = box
        height = box[3] - box[1]
        alpha = image.alpha
        return Subject(
            figure,
            _face(figure),
            cut_below=bottom == image.height and _opening(alpha[-1]) >= _LEAST_CUT * height,
            cut_left=left == 0 and _opening(alpha[:, 0]) >= _LEAST_SIDE_CUT * height,
            cut_right=right == image.width and _opening(alpha[:, -1]) >= _LEAST_SIDE_CUT * height,
        )


def _opening(border: Mask) -> int:
    return int(np.count_nonzero(border >= _INSIDE))


def _within(image: Image, most_pixels: int) -> Image:
    """The picture reduced by a whole factor where it is too large."""
    factor = 1
    while (image.width // factor) * (image.height // factor) > most_pixels:
        factor += 1
    size = (max(1, image.width // factor), max(1, image.height // factor))
    if factor == 1:
        return image
    small = cv2.resize(multiply(image.pixels), size, interpolation=cv2.INTER_AREA)
    return Image(divide(np.asarray(small, np.uint8)), image.credit)


def _face(figure: Image) -> Face | None:
    """The largest face that belongs to the figure."""
    assert figure.alpha is not None
    looked_at = Image(within(figure.pixels, _FACES_SIDE))
    faces = find_faces(flatten(looked_at, _GREY).rgb).scaled(figure.width / looked_at.width)
    return leading_face(faces, figure.alpha)


def _joined(notes: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """What is to be said of each subject, in their order, as one note a name."""
    names = dict.fromkeys(name for one in notes for name in one)
    return {name: ", ".join(dict.fromkeys(one[name] for one in notes if name in one)) for name in names}
