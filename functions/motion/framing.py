"""Photos brought to the frame: cropped around what matters, as large as the largest zoom shows them."""

from dataclasses import dataclass

import cv2
import numpy as np

from functions.motion.params import Focus
from functions.motion.picture.planes import Planes
from layers.common.core.context import Limits
from layers.common.core.media import Upload
from layers.common.imaging.alpha import Colour, flatten
from layers.common.imaging.decode import reduction_within
from layers.common.imaging.image import Image, Pixels, Size
from layers.common.imaging.resample import FloatBox, resample
from layers.common.progress import step
from layers.common.vision.faces.find import find_faces

_EYE_LINE = 0.4
"""How far down the crop a face's middle lies, where the photo has room."""
DENSITY = 1.55
"""Samples per pixel of a plate. The plate holds no detail finer than a pixel, so that bilinear samples
between its denser ones are as good as bicubic ones, without flicker, at a sixth of the time. Not 1.5: near
a ratio of small numbers the roundings of many samples agree, and a slow movement trembles by .05 px.
"""


@dataclass(frozen=True, eq=False, slots=True)
class Framed:
    """A photo's crop of the frame's aspect.

    Attributes:
        rgb: uint8 (h, w, 3), ``zoom`` times as large as the frame.
        focus: where its focus lies, in fractions of the crop.
    """

    rgb: Pixels
    focus: tuple[float, float]


def framed(
    upload: Upload, limits: Limits, size: Size, zoom: float, focus: Focus | None, ground: Colour
) -> Framed:
    """A photo as the frame shows it, cropped to its aspect around the focus.

    Args:
        zoom: how many times as large as the frame it is wanted.
        focus: what the crop keeps; the largest face, or else the middle, where it is None.
        ground: what shows through where the photo is transparent.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage: the file cannot be read.
    """
    target = round(size[0] * zoom), round(size[1] * zoom)
    image = flatten(decoded(upload, limits, target), ground)
    with step("frame"):
        at = (focus.x, focus.y) if focus else _attention(image)
        box = crop(image.size, size, at)
        pixels = resample(image.pixels, target, box)
    return Framed(pixels, _inside(box, at, image.size))


def decoded(upload: Upload, limits: Limits, wanted: Size) -> Image:
    """A photo, no larger than it takes to cover ``wanted``."""
    width, height = upload.size(limits)
    spare = min(width / wanted[0], height / wanted[1])
    return upload.decode(limits, reduction=reduction_within(spare))


def crop(photo: Size, frame: Size, focus: tuple[float, float]) -> FloatBox:
    """The largest part of a photo that has the frame's aspect, with the focus in its middle if it can be."""
    scale = min(photo[0] / frame[0], photo[1] / frame[1])
    width, height = frame[0] * scale, frame[1] * scale
    left = min(max(focus[0] * photo[0] - width / 2, 0.0), photo[0] - width)
    top = min(max(focus[1] * photo[1] - height * _EYE_LINE, 0.0), photo[1] - height)
    return left, top, left + width, top + height


def plate(rgb: Pixels) -> Planes:
    """A picture to sample views from."""
    height, width = rgb.shape[:2]
    size = (round(width * DENSITY / 2) * 2, round(height * DENSITY / 2) * 2)
    return Planes.of(np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_CUBIC), np.uint8))


def _attention(image: Image) -> tuple[float, float]:
    faces = find_faces(image.rgb)
    if not faces:
        return 0.5, 0.5
    face = faces[0]
    return (face.x + face.width / 2) / image.width, (face.y + face.height / 2) / image.height


def _inside(box: FloatBox, at: tuple[float, float], photo: Size) -> tuple[float, float]:
    x = (at[0] * photo[0] - box[0]) / (box[2] - box[0])
    y = (at[1] * photo[1] - box[1]) / (box[3] - box[1])
    return min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)
