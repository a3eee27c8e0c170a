"""Bytes to an upright sRGB image: sniff the format, check the size, decode, convert colours, orient."""

import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np

from layers.common.errors import InvalidImage, InvalidParameter, UnsupportedImage
from layers.common.imaging import guard
from layers.common.imaging.bounded import bounded, is_contained
from layers.common.imaging.containers.bmff import boxes_are_whole
from layers.common.imaging.formats import Format, sniff
from layers.common.imaging.image import Image, Pixels, Size
from layers.common.imaging.metadata import Origin
from layers.common.imaging.prescan import check_cost
from layers.common.imaging.readers.exr import open_exr
from layers.common.imaging.readers.hdr import open_hdr
from layers.common.imaging.readers.heif import open_heif
from layers.common.imaging.readers.ico import open_ico
from layers.common.imaging.readers.jpeg import open_jpeg
from layers.common.imaging.readers.jxl import open_jxl
from layers.common.imaging.readers.opened import UPRIGHT, Opened
from layers.common.imaging.readers.pdf import open_pdf
from layers.common.imaging.readers.pillow import open_avif, open_plain
from layers.common.imaging.readers.png import open_png
from layers.common.imaging.readers.psd import open_psd
from layers.common.imaging.readers.raw import open_raw
from layers.common.imaging.readers.svg import open_svg
from layers.common.imaging.readers.tga import open_tga
from layers.common.imaging.readers.tiff import open_tiff

# libheif fills the missing tiles of a truncated file with black and reports no error.
_BOXED = (Format.HEIF, Format.AVIF)

# What Pillow and its plugins raise on malformed files; anything else is our bug.
_LIBRARY_FAULTS = (
    OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error, IndexError, KeyError, TypeError,
    OverflowError, NotImplementedError, RuntimeError, AttributeError, MemoryError, ArithmeticError,
)  # fmt: skip

_REDUCTIONS = (8, 4, 2)
"""Factors by which a JPEG can be reduced while decoding, at a fraction of the cost."""
_SIDEWAYS = frozenset({5, 6, 7, 8})
"""Orientations that exchange width and height."""
# EXIF 2.32, tag 0x0112: how rows and columns are stored, hence the turn that brings them upright.
_TURNS: Mapping[int, Callable[[Pixels], cv2.typing.MatLike]] = {
    2: lambda pixels: cv2.flip(pixels, 1),
    3: lambda pixels: cv2.rotate(pixels, cv2.ROTATE_180),
    4: lambda pixels: cv2.flip(pixels, 0),
    5: lambda pixels: cv2.transpose(pixels),  # noqa: PLW0108  an overloaded built-in has no type of its own
    6: lambda pixels: cv2.rotate(pixels, cv2.ROTATE_90_CLOCKWISE),
    7: lambda pixels: cv2.flip(cv2.transpose(pixels), -1),
    8: lambda pixels: cv2.rotate(pixels, cv2.ROTATE_90_COUNTERCLOCKWISE),
}


def reduction_within(factor: float) -> int:
    """The strongest reduction of :func:`decode` that is at most ``factor``: 8, 4, 2 or 1."""
    return next((by for by in _REDUCTIONS if by <= factor), 1)


def decode(
    data: bytes, *, max_pixels: int, orient: bool = True, reduction: int = 1, exposure: float = 0
) -> Image:
    """Decode a picture of any :class:`Format`; of several frames or pages, the first.

    The format is detected from the content. Colours are converted to sRGB, and every mode and depth becomes
    8-bit RGB or RGBA.

    Args:
        orient: apply the EXIF orientation.
        reduction: 1, 2, 4 or 8. A plain JPEG is decoded to 1/reduction of its sides, rounded up, from fewer
            coefficients; any other picture is decoded at full size.
        exposure: stops, each of which doubles the light of a picture that reaches beyond white: EXR, HDR, PQ
            and HLG.

    Raises:
        InvalidParameter: an ``exposure`` other than 0 for another picture.
        UnsupportedImage: the format is unknown, or its decoder is not trusted in this process.
        ImageTooLarge: the header declares more than ``max_pixels``; no pixel is decoded then.
        InvalidImage: the file is damaged, truncated, empty, or a decompression bomb.
        TooCostly: decoding it would cost far more than its picture.
    """
    with _checked(data, max_pixels) as opened:
        credit = opened.read_credit()
        pixels = _exposed(opened, exposure) if exposure else opened.decode(reduction)
    return Image(_upright(pixels, opened.turn if orient else UPRIGHT), credit)


def read_size(data: bytes, *, max_pixels: int, orient: bool = True) -> Size:
    """Width and height that :func:`decode` would return, from the header alone.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage, TooCostly: as :func:`decode`, from the header.
    """
    with _checked(data, max_pixels) as opened:
        width, height = opened.size
    return (height, width) if orient and opened.turn in _SIDEWAYS else (width, height)


def read_origin(data: bytes, *, max_pixels: int) -> Origin:
    """What a file says besides its pixels and credit, from the header alone; empty for most formats.

    Raises:
        UnsupportedImage, ImageTooLarge, InvalidImage, TooCostly: as :func:`decode`, from the header.
    """
    with _checked(data, max_pixels) as opened:
        return opened.read_origin()


def _exposed(opened: Opened, exposure: float) -> Pixels:
    if opened.expose is None:
        raise InvalidParameter(
            "expected 0 for `exposure`, since the picture does not reach beyond white "
            f"(EXR, HDR, PQ or HLG); received {exposure:g}",
            param="exposure",
        )
    return opened.expose(exposure)


@contextmanager
def _checked(data: bytes, max_pixels: int) -> Iterator[Opened]:
    """The opened file; its format is known and its size permitted."""
    if not data:
        raise InvalidImage("the file is empty")
    kind = sniff(data)
    if kind is None:
        raise UnsupportedImage(f"expected an image, one of {_READABLE}; the content is none of these")
    reader = READERS.get(kind)
    if reader is None:
        raise UnsupportedImage(f"expected an image, one of {_READABLE}; {kind.name} is none of these")
    if reader.needs_containment and not is_contained():
        raise UnsupportedImage(f"{kind.name} is read only in a process that can be stopped")
    # The libraries know the size only after they have read the header.
    with bounded(0):
        if kind in _BOXED and not boxes_are_whole(data):
            raise InvalidImage("the file is truncated")
        check_cost(data, kind, max_pixels)
        with _library_faults(kind), reader.open(data) as opened:
            width, height = opened.size
            guard.check_header(width, height, max_pixels)
            with bounded(width * height):
                yield opened


@contextmanager
def _library_faults(kind: Format) -> Iterator[None]:
    """Turn a library's exception about a file into one for the caller."""
    try:
        yield
    except ImportError as fault:
        raise UnsupportedImage(
            f"{kind.name} is read with packages that are not installed here: "
            "pip install 'photo-studio[formats]' adds them"
        ) from fault
    except _LIBRARY_FAULTS as fault:
        raise InvalidImage(
            "the file is damaged, truncated, or not of the format that it starts with"
        ) from fault


@dataclass(frozen=True, slots=True)
class Reader:
    """How a format is read: from its bytes alone, without other files and programs.

    Attributes:
        open: reads the header, then the pixels when they are asked for.
        needs_containment: whether it runs only where it can be stopped, or where nobody else is harmed.
    """

    open: Callable[[bytes], AbstractContextManager[Opened]]
    needs_containment: bool = False


READERS: Mapping[Format, Reader] = {
    Format.JPEG: Reader(open_jpeg),
    Format.PNG: Reader(open_png),
    Format.WEBP: Reader(partial(open_plain, Format.WEBP)),
    Format.AVIF: Reader(open_avif),
    Format.HEIF: Reader(open_heif),
    Format.TIFF: Reader(open_tiff),
    Format.BMP: Reader(partial(open_plain, Format.BMP)),
    Format.GIF: Reader(partial(open_plain, Format.GIF)),
    Format.EXR: Reader(open_exr, needs_containment=True),
    Format.HDR: Reader(open_hdr, needs_containment=True),
    Format.SVG: Reader(open_svg, needs_containment=True),
    Format.PDF: Reader(open_pdf, needs_containment=True),
    Format.JXL: Reader(open_jxl, needs_containment=True),
    Format.PSD: Reader(open_psd, needs_containment=True),
    Format.TGA: Reader(open_tga),
    Format.ICO: Reader(open_ico),
    Format.RAW: Reader(open_raw, needs_containment=True),
}
_READABLE = ", ".join(kind.name for kind in READERS)


def _upright(pixels: Pixels, orientation: int) -> Pixels:
    """Apply an EXIF orientation, 1 to 8; the result is contiguous, uint8 (h, w, channels)."""
    turn = _TURNS.get(orientation)
    return np.ascontiguousarray(pixels if turn is None else turn(pixels), np.uint8)
