"""The headers of an OpenEXR file (OpenEXR file layout): windows, channels and tiles, and what they cost."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from layers.common.errors import ImageTooLarge, InvalidImage, TooCostly, UnsupportedImage
from layers.common.imaging.image import Size

MAX_PARTS: Final = 100
MAX_ATTRIBUTES: Final = 1000
"""Of a part. Renderers write some fifty."""
MAX_CHANNELS: Final = 1000
MAX_BLOCK_BYTES: Final = 128_000_000
"""Samples that are decompressed at once: lines of all channels, or a row of tiles."""
_LONGEST_NAME = 255

_TILED, _DEEP, _MULTIPLE = 0x200, 0x800, 0x1000
"""Bits of the version field."""
_SAMPLE_BYTES = {0: 4, 1: 2, 2: 4}
"""Of UINT, HALF and FLOAT."""
HALF: Final = 1
_LINES: Final = {0: 1, 1: 1, 2: 1, 3: 16, 4: 32, 5: 16, 6: 32, 7: 32, 8: 32, 9: 256, 10: 256, 11: 32}
"""Lines of a block, by compression: none, RLE, ZIPS, ZIP, PIZ, PXR24, B44, B44A, DWAA, DWAB, HTJ2K."""
_MOST_LINES = 256


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of whole pixels, its last ones included, as the file stores it."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def size(self) -> Size:
        return self.right - self.left + 1, self.bottom - self.top + 1


@dataclass(frozen=True, slots=True)
class Channel:
    """Its type is 0 for UINT, 1 for HALF and 2 for FLOAT; steps are pixels between two samples."""

    type: int
    x_step: int
    y_step: int


@dataclass(frozen=True, slots=True)
class Part:
    """A picture of the file.

    Attributes:
        attributes: type and value of each, by name.
        tile: width and height of tiles, or None.
        lines: that are compressed together.
    """

    data: Window
    display: Window
    channels: Mapping[str, Channel]
    is_deep: bool
    tile: Size | None
    lines: int
    attributes: Mapping[str, tuple[str, bytes]] = field(repr=False)

    @property
    def sample_bytes(self) -> int:
        """Of all its samples, decompressed."""
        width, height = self.data.size
        return sum(
            _SAMPLE_BYTES[one.type] * -(-width // one.x_step) * -(-height // one.y_step)
            for one in self.channels.values()
        )

    def text(self, name: str) -> str | None:
        """The value of an attribute that is a string; None without one."""
        kind, value = self.attributes.get(name, ("", b""))
        return (value.decode("utf-8", "replace").strip("\0 ") or None) if kind == "string" else None

    def floats(self, name: str, kind: str) -> tuple[float, ...]:
        """The numbers of an attribute of that type; none without one."""
        found, value = self.attributes.get(name, ("", b""))
        return struct.unpack(f"<{len(value) // 4}f", value) if found == kind and len(value) % 4 == 0 else ()


@dataclass(frozen=True, slots=True)
class Headers:
    """What precedes the blocks.

    Attributes:
        parts: all of the file, in its order.
        is_multiple: whether blocks begin with the number of their part.
        table_at: where the places of the first part's blocks are.
    """

    parts: tuple[Part, ...]
    is_multiple: bool
    table_at: int


def read_headers(data: bytes) -> Headers:
    """The headers of all parts.

    Raises:
        InvalidImage: a header is damaged, or lacks what every part has.
        TooCostly: there are more parts, attributes or channels than a picture needs.
    """
    try:
        (version,) = struct.unpack_from("<I", data, 4)
        return _headers(data, version)
    except (struct.error, ValueError, KeyError) as fault:
        raise InvalidImage("expected the header of an EXR file, which is damaged or truncated") from fault


def check_cost(data: bytes, max_pixels: int) -> None:
    """Refuse a file by what its headers make a decoder allocate, in each part: it reads all headers.

    Raises:
        UnsupportedImage: the first part is deep.
        ImageTooLarge: a window or a tile has more than ``max_pixels``.
        InvalidImage: a window or a channel is impossible, or the file ends before its blocks do.
        TooCostly: lines or tiles that are decompressed at once are larger than ``MAX_BLOCK_BYTES``.
    """
    headers = read_headers(data)
    if headers.parts[0].is_deep:
        raise UnsupportedImage("expected an EXR picture with one sample a pixel, received deep samples")
    counts = []
    for part in headers.parts:
        for name, (width, height) in (("data window", part.data.size), ("display window", part.display.size)):
            if width <= 0 or height <= 0:
                raise InvalidImage(f"expected a {name} with pixels, received {width} × {height}")
            if width * height > max_pixels:
                raise ImageTooLarge(
                    f"expected at most {max_pixels:,} pixels, received a {name} of {width} × {height}"
                )
        counts.append(_checked_blocks(part, max_pixels))
    # Each block has a place in a table, and bytes of its own.
    if sum(counts) * 2 * _PLACE_BYTES > len(data):
        raise InvalidImage("the file is shorter than the blocks that it declares")
    _check_is_whole(data, headers, counts[0])


_PLACE_BYTES = 8


def _check_is_whole(data: bytes, headers: Headers, count: int) -> None:
    """Refuse a file that is cut: the library gives what it has read before instead."""
    if headers.table_at + _PLACE_BYTES * count > len(data):
        raise InvalidImage("the file is truncated")
    places = np.frombuffer(data, "<u8", count, headers.table_at)
    stored = np.frombuffer(data, np.uint8)
    # A line or four numbers of a tile, behind a part's number, and before the bytes that follow.
    size_at = (4 if headers.parts[0].tile is None else 16) + 4 * headers.is_multiple
    if places.min() <= headers.table_at or places.max() > len(data) - size_at - 4:
        raise InvalidImage("the file is truncated")
    sizes = stored[places[:, np.newaxis].astype(np.int64) + size_at + np.arange(4)].view("<i4")[:, 0]
    if sizes.min() < 0 or (places + sizes.astype(np.uint64)).max() > len(data) - size_at - 4:
        raise InvalidImage("the file is truncated")


def _checked_blocks(part: Part, max_pixels: int) -> int:
    """How many blocks a part has, of its full size alone."""
    width, height = part.data.size
    pixel_bytes = sum(_SAMPLE_BYTES[channel.type] for channel in part.channels.values())
    if part.tile is None:
        rows, blocks = min(part.lines, height), -(-height // part.lines)
    else:
        across, down = part.tile
        if across < 1 or down < 1:
            raise InvalidImage(f"expected tiles with pixels, received {across} × {down}")
        if across * down > max_pixels:
            raise ImageTooLarge(
                f"expected at most {max_pixels:,} pixels, received a tile of {across} × {down}"
            )
        width, rows = -(-width // across) * across, down
        blocks = width // across * -(-height // down)
    if width * rows * pixel_bytes > MAX_BLOCK_BYTES:
        raise TooCostly(f"expected at most {MAX_BLOCK_BYTES:,} bytes of samples in a block, received more")
    return blocks


def _headers(data: bytes, version: int) -> Headers:
    is_multiple = bool(version & _MULTIPLE)
    attributes, at = _attributes(data, 8)
    parts = [_part(attributes, version)]
    while is_multiple:
        attributes, at = _attributes(data, at)
        if not attributes:
            break
        parts.append(_part(attributes, version))
        if len(parts) > MAX_PARTS:
            raise TooCostly(f"expected at most {MAX_PARTS} parts, received more")
    return Headers(tuple(parts), is_multiple, at)


def _attributes(data: bytes, at: int) -> tuple[dict[str, tuple[str, bytes]], int]:
    """The attributes of a header, and where it ends."""
    found: dict[str, tuple[str, bytes]] = {}
    for _ in range(MAX_ATTRIBUTES + 1):
        name, at = _name(data, at)
        if not name:
            return found, at
        kind, at = _name(data, at)
        (size,) = struct.unpack_from("<i", data, at)
        at += 4
        if size < 0 or at + size > len(data):
            raise ValueError("an attribute lies beyond the file")
        found[name] = kind, data[at : at + size]
        at += size
    raise TooCostly(f"expected at most {MAX_ATTRIBUTES:,} attributes, received more")


def _name(data: bytes, at: int) -> tuple[str, int]:
    end = data.index(b"\0", at, at + _LONGEST_NAME + 1)
    return data[at:end].decode("utf-8", "replace"), end + 1


def _part(attributes: Mapping[str, tuple[str, bytes]], version: int) -> Part:
    data, display = (
        Window(*struct.unpack("<4i", attributes[f"{name}Window"][1])) for name in ("data", "display")
    )
    kind = attributes.get("type", ("", b""))[1].strip(b"\0")
    tile = None
    # The bit says it of a file with one part; a part of several has a type.
    if version & _TILED or kind in (b"tiledimage", b"deeptile"):
        tile = struct.unpack_from("<II", attributes["tiles"][1])
    return Part(
        data,
        display,
        channels=_channels(attributes["channels"][1]),
        is_deep=kind.startswith(b"deep") or bool(version & _DEEP and not version & _MULTIPLE),
        tile=tile,
        lines=_LINES.get(attributes["compression"][1][0], _MOST_LINES),
        attributes=attributes,
    )


def _channels(value: bytes) -> dict[str, Channel]:
    found: dict[str, Channel] = {}
    at = 0
    while value[at : at + 1] not in (b"\0", b""):
        name, at = _name(value, at)
        kind, x_step, y_step = struct.unpack_from("<i4xii", value, at)
        if kind not in _SAMPLE_BYTES or x_step < 1 or y_step < 1:
            raise ValueError("an impossible channel")
        found[name] = Channel(kind, x_step, y_step)
        at += 16
        if len(found) > MAX_CHANNELS:
            raise TooCostly(f"expected at most {MAX_CHANNELS:,} channels, received more")
    return found
