"""Icons: the largest picture in the file."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import numpy as np

from layers.common.errors import InvalidImage, UnsupportedImage
from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.containers import ico
from layers.common.imaging.containers.ico import Bitmap
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Mask, Pixels
from layers.common.imaging.readers.opened import Opened
from layers.common.imaging.readers.pillow import open_picture
from layers.common.imaging.readers.png import open_png

_FILE_HEADER: Final = struct.Struct("<2sIII")
_HEIGHT_AT, _ROWS_BYTES_AT = 8, 20
_DEEP = 32
_DEPTHS: Final = frozenset({1, 4, 8, 16, 24, _DEEP})


@contextmanager
def open_ico(data: bytes) -> Iterator[Opened]:
    """The largest picture of an icon, with its mask as alpha.

    Raises:
        UnsupportedImage: it is a bitmap of a kind that icons do not have.
    """
    picture = ico.largest(data)
    if picture.startswith(ico.PNG):
        with open_png(picture) as opened:
            yield opened
        return
    bitmap = ico.read_bitmap(picture)
    if bitmap.depth not in _DEPTHS or bitmap.compression:
        raise UnsupportedImage(
            "expected an icon of plain bitmaps or PNG files; "
            f"received {bitmap.depth} bits a pixel, compression {bitmap.compression}"
        )
    yield Opened(bitmap.size, lambda _reduction: _decode(picture, bitmap))


def _decode(picture: bytes, bitmap: Bitmap) -> Pixels:
    height = bitmap.size[1]
    colours_bytes = height * bitmap.row_bytes(bitmap.depth)
    mask_at = bitmap.pixels_at + colours_bytes
    if mask_at > len(picture):
        raise InvalidImage("the file is truncated")
    header = bytearray(picture[: bitmap.colours_at])
    struct.pack_into("<i", header, _HEIGHT_AT, height)
    struct.pack_into("<I", header, _ROWS_BYTES_AT, colours_bytes)
    start = _FILE_HEADER.size + bitmap.pixels_at
    file = _FILE_HEADER.pack(b"BM", _FILE_HEADER.size + mask_at, 0, start) + header
    with open_picture(Format.BMP, file + picture[bitmap.colours_at : mask_at]) as opened:
        rgb = np.asarray(opened.convert("RGB"))
    return with_alpha(rgb, _alpha(picture, bitmap, mask_at))


def _alpha(picture: bytes, bitmap: Bitmap, mask_at: int) -> Mask:
    """The fourth byte of each pixel, unless it is 0 everywhere; else the mask, whose set bits are clear."""
    width, height = bitmap.size
    if bitmap.depth == _DEEP:
        deep = np.frombuffer(picture, np.uint8, 4 * width * height, bitmap.pixels_at)
        alpha = deep.reshape(height, width, 4)[::-1, :, 3]
        if alpha.any():
            return alpha
    row_bytes = bitmap.row_bytes(1)
    if mask_at + height * row_bytes > len(picture):
        return np.full((height, width), 255, np.uint8)
    packed = np.frombuffer(picture, np.uint8, height * row_bytes, mask_at).reshape(height, row_bytes)
    return (1 - np.unpackbits(packed, axis=1)[::-1, :width]) * np.uint8(255)
