"""Windows icons: a directory of pictures, each a PNG file or a bitmap without a file header."""

import struct
from dataclasses import dataclass
from typing import Final

from layers.common.errors import InvalidImage, TooCostly
from layers.common.imaging.image import Size

MAX_PICTURES: Final = 1000
PNG: Final = b"\x89PNG\r\n\x1a\n"
_HEADER_BYTES, _ENTRY = 6, struct.Struct("<8xII")
_BITMAP: Final = struct.Struct("<IiiHHIIiiII")
"""BITMAPINFOHEADER. Its height counts the rows of the colours and of the mask."""
_HEADER_SIZES: Final = frozenset({40, 52, 56, 108, 124})
"""Of its versions, which only add fields."""
_PNG_SIZE: Final = struct.Struct(">II")
_PNG_SIZE_AT = 16


@dataclass(frozen=True, slots=True)
class Bitmap:
    """A bitmap's header, of which the directory repeats a part.

    Attributes:
        colours_at: where the palette starts in the bitmap.
        palette: entries, of 4 bytes.
        compression: 0 if rows are stored as they are.
    """

    size: Size
    depth: int
    compression: int
    colours_at: int
    palette: int

    @property
    def pixels_at(self) -> int:
        return self.colours_at + 4 * self.palette

    def row_bytes(self, depth: int) -> int:
        """The bytes of a row of that many bits a pixel: whole words of 32 bits."""
        return -(-self.size[0] * depth // 32) * 4


def largest(data: bytes) -> bytes:
    """The picture of most pixels, then of most bytes, by its own header and not by the directory.

    Raises:
        InvalidImage: there is none, or it does not lie within the file.
        TooCostly: there are more than ``MAX_PICTURES``.
    """
    count = int.from_bytes(data[4:6], "little")
    if count > MAX_PICTURES:
        raise TooCostly(f"expected at most {MAX_PICTURES:,} pictures in an icon, received {count:,}")
    try:
        places = [_ENTRY.unpack_from(data, _HEADER_BYTES + 16 * index) for index in range(count)]
    except struct.error:
        raise InvalidImage("the file is truncated") from None
    pictures = [(_pixels(data, at), length, at) for length, at in places]
    if not pictures:
        raise InvalidImage("the icon has no picture")
    _size, length, at = max(pictures)
    if at + length > len(data):
        raise InvalidImage("the file is truncated")
    return data[at : at + length]


def read_bitmap(picture: bytes) -> Bitmap:
    """The header of a bitmap.

    Raises:
        InvalidImage: it is broken off, or not one.
    """
    if len(picture) < _BITMAP.size:
        raise InvalidImage("the file is truncated")
    length, width, height, _planes, depth, compression, *_, used, _important = _BITMAP.unpack_from(picture)
    if length not in _HEADER_SIZES:
        raise InvalidImage("the icon's picture is neither a PNG file nor a bitmap")
    palette = min(used or 1 << depth, 1 << depth) if depth <= 8 else 0
    return Bitmap((width, height // 2), depth, compression, length, palette)


def _pixels(data: bytes, at: int) -> int:
    if data.startswith(PNG, at):
        size = data[at + _PNG_SIZE_AT : at + _PNG_SIZE_AT + _PNG_SIZE.size]
        width, height = _PNG_SIZE.unpack(size) if len(size) == _PNG_SIZE.size else (0, 0)
    else:
        header = data[at : at + _BITMAP.size]
        _, width, height, *_ = _BITMAP.unpack(header) if len(header) == _BITMAP.size else (0, 0, 0)
        height //= 2
    return int(max(0, width) * max(0, height))
