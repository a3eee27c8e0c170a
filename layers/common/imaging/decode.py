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
from layers.common.imaging.image import Image, Pixels, Size
from layers.common.imaging.orientation import ON_THE_SIDE, UPRIGHT, upright

_READABLE = ", ".join(kind.name for kind in Format)

# libheif fills the tiles that a cut file lacks with black, and says nothing.
_BOXED = (Format.HEIF, Format.AVIF)

# What Pillow and its plugins raise on malformed files; anything else is a fault of ours.
_LIBRARY_FAULTS = (
    OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error, IndexError, KeyError, TypeError,
    OverflowError, NotImplementedError, RuntimeError, AttributeError, MemoryError, ArithmeticError,
)  # fmt: skip

_REDUCTIONS = (8, 4, 2)
"""By which a JPEG can be decoded at a fraction of the cost."""
# A JPEG whose scan is whole but whose end marker is missing decodes once a few more bits follow it. A scan
# that was cut is not mended by so few: its missing blocks need more than these bytes hold.
_END_PADDING = bytes(16)


def reduction_within(factor: float) -> int:
    """The strongest reduction that a decoder may do itself, of those up to ``factor``: 8, 4, 2 or 1."""
    return next((by for by in _REDUCTIONS if by <= factor), 1)


def decode(data: bytes, *, max_pixels: int, orient: bool = True, reduction: int = 1) -> Image:
    """Read a picture: JPEG, PNG, WebP, HEIF, AVIF, TIFF, BMP, or a GIF's first frame.

    The content decides the format. EXIF orientation is applied, ICC profiles are converted to sRGB, every
    mode and depth becomes 8-bit RGB or RGBA.

    Args:
        orient: apply EXIF orientation.
        reduction: 1, 2, 4 or 8: the caller is content with 1/reduction of the sides, rounded up. A plain JPEG
            comes so, decoded from fewer coefficients; anything else comes in its full size.

    Raises:
        UnsupportedImage: the content is of no format that is read.
        ImageTooLarge: the header announces more than ``max_pixels``; no pixel has been decoded then.
        InvalidImage: the file is damaged, cut, empty, or a bomb.
    """
    with _checked(data, max_pixels) as (picture, kind):
        exif = metadata.read_exif(picture)
        credit = metadata.read_credit(picture, exif)
        pixels = _pixels(picture, kind, data, reduction)
    return Image(upright(pixels, metadata.read_orientation(exif) if orient else UPRIGHT), credit)


def read_size(data: bytes, *, max_pixels: int, orient: bool = True) -> Size:
    """Width and height that :func:`decode` would give, from the header alone.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage: as :func:`decode`, as far as a header tells.
    """
    with _checked(data, max_pixels) as (picture, _):
        turned = orient and metadata.read_orientation(metadata.read_exif(picture)) in ON_THE_SIDE
    return (picture.height, picture.width) if turned else picture.size


@contextmanager
def _checked(data: bytes, max_pixels: int) -> Iterator[tuple[Pillow.Image, Format]]:
    """The opened picture, of a known format and of a size that may be decoded."""
    if not data:
        raise InvalidImage("the file is empty")
    kind = sniff(data)
    if kind is None:
        raise UnsupportedImage(f"expected an image, one of {_READABLE}; the content is none of these")
    if kind in _BOXED and not boxes_are_whole(data):
        raise InvalidImage("the file ends before its last part does")
    with _library_faults(), _open(data, kind) as picture:
        guard.check_header(picture, kind, data, max_pixels)
        yield picture, kind


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


def _pixels(picture: Pillow.Image, kind: Format, data: bytes, reduction: int) -> Pixels:
    if kind is Format.JPEG and picture.mode in ("RGB", "L") and colour.is_srgb(picture):
        return _jpeg_pixels(data, picture.size, reduction)
    return colour.to_srgb(picture)


def _jpeg_pixels(data: bytes, size: Size, reduction: int) -> Pixels:
    """The pixels of a plain JPEG, straight into an array: a quarter of the time that Pillow takes."""
    width, height = (-(-side // reduction) for side in size)
    try:
        return np.asarray(
            simplejpeg.decode_jpeg(data, "RGB", strict=True, min_width=width, min_height=height)
        )
    except ValueError:
        with Pillow.open(io.BytesIO(data + _END_PADDING), formats=["JPEG"]) as picture:
            return colour.to_srgb(picture)
