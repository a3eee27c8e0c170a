"""Formats that Pillow reads as they are: WebP, AVIF, BMP, GIF; and what the other readers share with them."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from PIL import Image as Pillow

from layers.common.imaging import colour, encoding, metadata
from layers.common.imaging.containers import bmff
from layers.common.imaging.encoding import Encoding
from layers.common.imaging.formats import Format
from layers.common.imaging.readers.opened import Opened

# The guard applies the caller's own limit; Pillow's refuses only above 179 megapixels.
Pillow.MAX_IMAGE_PIXELS = None


def open_picture(kind: Format, data: bytes) -> Pillow.Image:
    """Read the header with the plugin of that format only."""
    return Pillow.open(io.BytesIO(data), formats=[kind.pillow])


@contextmanager
def open_plain(kind: Format, data: bytes) -> Iterator[Opened]:
    """A picture whose mode says what its samples are, with an ICC profile or none."""
    with open_picture(kind, data) as picture:
        exif = metadata.read_exif(picture)
        yield described(picture, exif, encoding.of_profile(picture.info.get("icc_profile"), exif.encoding))


@contextmanager
def open_avif(data: bytes) -> Iterator[Opened]:
    """An AVIF picture; Pillow gives samples of more than 8 bits as 8."""
    with open_picture(Format.AVIF, data) as picture:
        exif = metadata.read_exif(picture)
        yield described(picture, exif, of_boxes(picture, exif, data))


def of_boxes(picture: Pillow.Image, exif: metadata.Exif, data: bytes) -> Encoding:
    """The encoding of HEIF and AVIF: the profile, else the code points (MIAF, 7.3.6.4), else EXIF's."""
    points = bmff.coding(data)
    stated = encoding.of_coding(points) if points else exif.encoding
    return encoding.of_profile(picture.info.get("icc_profile"), stated)


def described(picture: Pillow.Image, exif: metadata.Exif, meaning: Encoding) -> Opened:
    """A Pillow picture whose samples have that meaning, and which is turned by its EXIF orientation."""
    return Opened(
        picture.size,
        lambda _reduction: colour.to_srgb(picture, meaning),
        exif.orientation,
        lambda: metadata.read_credit(picture, exif),
        partial(colour.to_srgb, picture, meaning) if meaning.hdr else None,
        lambda: metadata.read_origin(picture, exif, meaning),
    )
