"""Bytes to an upright sRGB image: sniff, guard, decode, colour, turn."""

import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import simplejpeg
from PIL import Image as Pillow

from layers.common.errors import InvalidImage, UnsupportedImage
from layers.common.imaging import colour, guard, metadata
from layers.common.imaging.formats import Format, boxes_are_whole, sniff
from layers.common.imaging.image import Image, Pixels
from layers.common.imaging.orientation import upright

_READABLE = ", ".join(kind.name for kind in Format)

# libheif fills the tiles that a cut file lacks with black, and says nothing.
_BOXED = (Format.HEIF, Format.AVIF)

# What Pillow and its plugins raise on malformed files; anything else is a fault of ours.
_LIBRARY_FAULTS = (
    OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error, IndexError, KeyError, TypeError,
    OverflowError, NotImplementedError, RuntimeError, AttributeError, MemoryError, ArithmeticError,
)  # fmt: skip

# A JPEG whose scan is whole but whose end marker is missing decodes once a few more bits follow it. A scan
# that was cut is not mended by so few: its missing blocks need more than these bytes hold.
_END_PADDING = bytes(16)


def decode(data: bytes, *, max_pixels: int) -> Image:
    """Read a picture: JPEG, PNG, WebP, HEIF, AVIF, TIFF, BMP, or a GIF's first frame.

    The content decides the format. EXIF orientation is applied, ICC profiles are converted to sRGB, every
    mode and depth becomes 8-bit RGB or RGBA.

    Raises:
        UnsupportedImage: the content is of no format that is read.
        ImageTooLarge: the header announces more than ``max_pixels``; no pixel has been decoded then.
        InvalidImage: the file is damaged, cut, empty, or a bomb.
    """
    if not data:
        raise InvalidImage("the file is empty")
    kind = sniff(data)
    if kind is None:
        raise UnsupportedImage(f"expected an image, one of {_READABLE}; the content is none of these")
    if kind in _BOXED and not boxes_are_whole(data):
        raise InvalidImage("the file ends before its last part does")
    with _library_faults(), _open(data, kind) as picture:
        guard.check_header(picture, kind, max_pixels)
        exif = metadata.read_exif(picture)
        credit = metadata.read_credit(picture, exif)
        pixels = upright(_pixels(picture, kind, data), metadata.read_orientation(exif))
    return Image(pixels, credit)


@contextmanager
def _library_faults() -> Iterator[None]:
    """Say of a library's complaint about a file what it means for the caller."""
    try:
        yield
    except _LIBRARY_FAULTS as fault:
        raise InvalidImage("the file is damaged, cut, or not what its first bytes say") from fault


@contextmanager
def _open(data: bytes, kind: Format) -> Iterator[Pillow.Image]:
    """Read the header with the one plugin that the content asks for."""
    if kind is Format.HEIF:
        _register_heif()
    with Pillow.open(io.BytesIO(data), formats=[kind.pillow]) as picture:
        yield picture


def _register_heif() -> None:
    import pillow_heif  # noqa: PLC0415  25 ms and 20 MB that only HEIF files need

    pillow_heif.register_heif_opener()


def _pixels(picture: Pillow.Image, kind: Format, data: bytes) -> Pixels:
    if kind is not Format.JPEG:
        return colour.to_srgb(picture)
    if picture.mode in ("RGB", "L") and colour.is_srgb(picture):
        return _jpeg_pixels(data)
    return colour.to_srgb(picture)


def _jpeg_pixels(data: bytes) -> Pixels:
    """The pixels of a plain JPEG, straight into an array: a quarter of the time that Pillow takes."""
    try:
        return np.asarray(simplejpeg.decode_jpeg(data, "RGB", strict=True))
    except ValueError:
        with Pillow.open(io.BytesIO(data + _END_PADDING), formats=["JPEG"]) as picture:
            return colour.to_srgb(picture)
