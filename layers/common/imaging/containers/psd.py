"""Photoshop documents (Adobe Photoshop File Formats Specification): what is around the merged picture."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from layers.common.errors import InvalidImage
from layers.common.imaging.containers.limits import limit
from layers.common.imaging.image import Size

# The header's colour modes.
BITMAP, GREY, INDEXED, RGB, CMYK, DUOTONE, LAB = 0, 1, 2, 3, 4, 8, 9
RAW, RUN_LENGTHS = 0, 1
"""Kinds of compression that Photoshop writes for merged pictures."""
# Image resources.
IPTC, PROFILE, TRANSPARENT_INDEX, ALPHA_IDENTIFIERS, VERSION_INFO, EXIF, XMP = (
    1028, 1039, 1047, 1053, 1057, 1058, 1060,
)  # fmt: skip
MAX_BLOCKS: Final = 10_000
"""Image resources, and blocks of additional layer information. Photoshop writes some dozens."""

_HEADER: Final = struct.Struct(">4sH6xHIIHH")
_LARGE: Final = 2
"""The version of documents of more than 30,000 pixels a side, whose lengths have 8 bytes."""
_LARGE_KEYS: Final = frozenset(
    {b"LMsk", b"Lr16", b"Lr32", b"Layr", b"Mt16", b"Mt32", b"Mtrn", b"Alph", b"FMsk", b"lnk2", b"FEid",
     b"FXid", b"PxSD", b"cinf"}
)  # fmt: skip
"""Blocks whose length has 8 bytes in a large document."""
_LAYERS: Final = frozenset({b"Layr", b"Lr16", b"Lr32"})
_MERGED_TRANSPARENCY: Final = frozenset({b"Mtrn", b"Mt16", b"Mt32"})


@dataclass(frozen=True, slots=True)
class Document:
    """The header and the sections before the merged picture.

    Attributes:
        size: width and height in pixels.
        channels: that are stored, of colours and of alpha.
        depth: bits of a sample.
        palette: 256 bytes of red, of green, and of blue, in an indexed document.
        resources: image resources by their number.
        has_transparency: whether the first channel behind the colours is the picture's alpha.
        compression: of the merged picture.
        pixels_at: where its samples start, or the lengths of its rows.
    """

    size: Size
    channels: int
    depth: int
    mode: int
    is_large: bool
    palette: bytes
    has_transparency: bool
    compression: int
    pixels_at: int
    resources: Mapping[int, bytes] = field(default_factory=dict)

    @property
    def has_picture(self) -> bool:
        """Whether there is a merged picture, which Photoshop may leave white."""
        return self.resources.get(VERSION_INFO, b"\0\0\0\0\1")[4:5] != b"\0"


def read_document(data: bytes) -> Document:
    """The document around the merged picture; layers are passed over.

    Raises:
        InvalidImage: a section does not end within the file.
        TooCostly: it has more than ``MAX_BLOCKS`` blocks.
    """
    if len(data) < _HEADER.size:
        raise InvalidImage("the file is truncated")
    _signature, version, channels, height, width, depth, mode = _HEADER.unpack_from(data)
    is_large = version == _LARGE
    palette, at = _section(data, _HEADER.size, 4)
    resources, at = _section(data, at, 4)
    layers, at = _section(data, at, 8 if is_large else 4)
    found = _resources(bytes(resources))
    if at + 2 > len(data):
        raise InvalidImage("the file is truncated")
    return Document(
        (width, height),
        channels,
        depth,
        mode,
        is_large,
        bytes(palette),
        found.get(ALPHA_IDENTIFIERS, b"\0\0\0\1").startswith(bytes(4)) or _merges(layers, is_large=is_large),
        int.from_bytes(data[at : at + 2], "big"),
        at + 2,
        found,
    )


def _section(data: bytes, at: int, width: int) -> tuple[memoryview, int]:
    """A section behind its length, and where it ends."""
    start = at + width
    end = start + int.from_bytes(data[at:start], "big")
    if end > len(data):
        raise InvalidImage("the file is truncated")
    return memoryview(data)[start:end], end


def _resources(section: bytes) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    at = count = 0
    while at + 12 <= len(section):
        count += 1
        limit("blocks", count, MAX_BLOCKS)
        number = int.from_bytes(section[at + 4 : at + 6], "big")
        at += 6 + _even(1 + section[at + 6])  # its name
        length = int.from_bytes(section[at : at + 4], "big")
        found.setdefault(number, section[at + 4 : at + 4 + length])
        at += 4 + _even(length)
    return found


def _merges(section: memoryview, *, is_large: bool) -> bool:
    """Whether the merged picture keeps the layers' transparency: then a count of layers is negative."""
    width = 8 if is_large else 4
    length = int.from_bytes(section[:width], "big")
    if length:
        return _is_negative(section[width:])
    at = width + 4 + int.from_bytes(section[width : width + 4], "big")  # behind the global mask
    count = 0
    while at + 12 <= len(section):
        count += 1
        limit("blocks", count, MAX_BLOCKS)
        key = bytes(section[at + 4 : at + 8])
        size = 8 if is_large and key in _LARGE_KEYS else 4
        body = at + 8 + size
        if key in _MERGED_TRANSPARENCY or (key in _LAYERS and _is_negative(section[body:])):
            return True
        at = body + -(-int.from_bytes(section[at + 8 : body], "big") // 4) * 4
    return False


def _is_negative(layers: memoryview) -> bool:
    return len(layers) >= 2 and layers[0] >= 128


def _even(length: int) -> int:
    return length + length % 2
