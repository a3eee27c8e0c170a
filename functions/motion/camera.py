"""Photos cropped to the frame, and camera moves over them."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from functions.motion.easing import Easing
from functions.motion.params import Focus
from functions.motion.picture.backgrounds import PictureView, ZoomSource, ZoomView
from functions.motion.picture.planes import Planes, View
from functions.motion.picture.renderer import Background
from layers.common.core.context import Limits
from layers.common.core.media import Upload
from layers.common.imaging.alpha import Colour, flatten
from layers.common.imaging.decode import reduction_within
from layers.common.imaging.image import Image, Pixels, Size
from layers.common.imaging.lanczos import FloatBox
from layers.common.imaging.resample import resample
from layers.common.progress import step
from layers.common.vision.faces.face import Faces
from layers.common.vision.faces.find import find_faces

_EYE_LINE = 0.4
"""Vertical position of a face's centre in the crop, if the photo leaves a choice."""
DENSITY = 1.55
"""Samples per pixel of a plate. A plate holds no detail finer than a pixel, so bilinear interpolation between
its denser samples looks as good as bicubic, without flicker, in a sixth of the time. Not 1.5: near a ratio of
small integers the rounding errors of many samples coincide, and a slow move trembles by 0.05 px.
"""
_SAME_SCALE = 1e-9
"""Relative change of scale that counts as none."""


@dataclass(frozen=True, eq=False, slots=True)
class PhotoCrop:
    """A photo cropped to the aspect of the frame.

    Attributes:
        rgb: uint8 (h, w, 3), ``zoom`` times as large as the frame.
        focus: position of the focus, in fractions of the crop.
        faces: the photo's faces, in pixels of the crop, also those outside it.
    """

    rgb: Pixels
    focus: tuple[float, float]
    faces: Faces

    @property
    def size(self) -> Size:
        return int(self.rgb.shape[1]), int(self.rgb.shape[0])


def crop_photo(
    upload: Upload, limits: Limits, size: Size, zoom: float, focus: Focus | None, ground: Colour
) -> PhotoCrop:
    """A photo cropped to the aspect of the frame, around the focus.

    Args:
        zoom: size of the result, relative to the frame.
        focus: the point that the crop keeps; by default the largest face, or the middle if there is no face.
        ground: the colour behind transparent parts of the photo.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage: the file cannot be read.
    """
    target = round(size[0] * zoom), round(size[1] * zoom)
    image = flatten(decode_photo(upload, limits, target), ground)
    with step("frame"):
        faces = find_faces(image.rgb)
        at = (focus.x, focus.y) if focus else _attention(faces, image.size)
        box = crop_box(image.size, size, at)
        pixels = resample(image.pixels, target, box)
    own = faces.moved(-box[0], -box[1]).scaled(target[0] / (box[2] - box[0]))
    return PhotoCrop(pixels, _inside(box, at, image.size), own)


def crop_box(photo: Size, frame: Size, focus: tuple[float, float]) -> FloatBox:
    """The largest part of a photo with the aspect of the frame, centred on the focus as far as possible.

    Rounding never takes it out of the photo.
    """
    scale = min(photo[0] / frame[0], photo[1] / frame[1])
    width, height = min(frame[0] * scale, photo[0]), min(frame[1] * scale, photo[1])
    left = min(max(focus[0] * photo[0] - width / 2, 0.0), photo[0] - width)
    top = min(max(focus[1] * photo[1] - height * _EYE_LINE, 0.0), photo[1] - height)
    return left, top, min(left + width, photo[0]), min(top + height, photo[1])


def most_zoom(frame: Size, max_pixels: int) -> float:
    """The zoom up to which the plate of a photo has at most ``max_pixels``; at least 1.

    A photo that is shown larger is enlarged from a plate of this zoom.
    """
    return max(1.0, math.sqrt(max_pixels / (frame[0] * frame[1])) / DENSITY)


def plate(rgb: Pixels) -> Planes:
    """A picture enlarged by :data:`DENSITY`, from which views are sampled."""
    size = plate_size((rgb.shape[1], rgb.shape[0]))
    return Planes.of(np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_CUBIC), np.uint8))


def plate_size(picture: Size) -> Size:
    """The size of a picture's plate, in whole chroma samples."""
    return round(picture[0] * DENSITY / 2) * 2, round(picture[1] * DENSITY / 2) * 2


def decode_photo(upload: Upload, limits: Limits, wanted: Size) -> Image:
    """A photo, decoded at a reduced size that still covers ``wanted``."""
    width, height = upload.size(limits)
    spare = min(width / wanted[0], height / wanted[1])
    return upload.decode(limits, reduction=reduction_within(spare))


def _attention(faces: Faces, photo: Size) -> tuple[float, float]:
    """The centre of the largest face or of the photo, in fractions of the photo."""
    if not faces:
        return 0.5, 0.5
    face = faces[0]
    return (face.x + face.width / 2) / photo[0], (face.y + face.height / 2) / photo[1]


def _inside(box: FloatBox, at: tuple[float, float], photo: Size) -> tuple[float, float]:
    x = (at[0] * photo[0] - box[0]) / (box[2] - box[0])
    y = (at[1] * photo[1] - box[1]) / (box[3] - box[1])
    return min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class Move:
    """A camera move between two views.

    The zoom is log-linear, so that it looks even. The two views define its fixed point; every other point of
    the picture moves straight away from it or towards it.
    """

    start: View
    end: View
    easing: Easing

    def at(self, x: float) -> View:
        """The view after the fraction ``x`` of the time."""
        eased = self.easing(x)
        ratio = self.end.scale / self.start.scale
        scale = self.start.scale * ratio**eased
        share = (ratio**eased - 1) / (ratio - 1) if abs(ratio - 1) > _SAME_SCALE else eased
        return View(
            scale,
            self.start.left + (self.end.left - self.start.left) * share,
            self.start.top + (self.end.top - self.start.top) * share,
        )

    @property
    def middle(self) -> View:
        """The view at the mean of both scales."""
        ends = self.start, self.end
        return View(
            sum(end.scale for end in ends) / 2,
            sum(end.left for end in ends) / 2,
            sum(end.top for end in ends) / 2,
        )

    @property
    def fixed_point(self) -> tuple[float, float] | None:
        """The point of the frame whose content does not move; None if the scale does not change."""
        zoom = self.end.scale - self.start.scale
        if abs(zoom) <= _SAME_SCALE * self.start.scale:
            return None
        return (self.start.left - self.end.left) / zoom, (self.start.top - self.end.top) / zoom


def camera_background(picture: Planes, move: Move, frame: Size) -> Callable[[float], Background]:
    """A picture during a move, as a function of the fraction of the time.

    If the fixed point is in the frame, it is rounded to an even pixel and to the corner of a sample of the
    picture. The difference is invisible, and a frame takes half the time. A picture that is enlarged is
    sampled directly.
    """
    point = _nearest_even(move.fixed_point)
    enlarged = min(move.start.scale, move.end.scale) < 1
    if enlarged or point is None or not all(0 <= at <= side for at, side in zip(point, frame, strict=True)):
        return lambda x: PictureView(picture, move.at(x))
    view = _align(move.middle, point)
    source = ZoomSource.of(picture, view, point, frame, max(move.start.scale, move.end.scale))
    return lambda x: ZoomView(source, move.at(x).scale)


def _nearest_even(point: tuple[float, float] | None) -> tuple[int, int] | None:
    return (round(point[0] / 2) * 2, round(point[1] / 2) * 2) if point else None


def _align(view: View, point: tuple[int, int]) -> View:
    """The view moved by up to half a sample, so that it shows the corner of a sample at ``point``.

    Luma is then cut without interpolation, which would soften it.
    """
    x, y = view.scale * point[0], view.scale * point[1]
    return View(view.scale, round(x + view.left) - x, round(y + view.top) - y)
