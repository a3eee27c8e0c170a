"""The chunks of a PNG file before its pixels (W3C PNG specification, third edition, sections 5 and 11)."""

import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from layers.common.errors import TooCostly

GREY, RGB, INDEXED = 0, 2, 3
"""Colour types whose transparency is in ``tRNS``."""
MAX_CHUNKS: Final = 100_000
"""Pillow reads chunks in Python. A file of 40 MB in chunks of 4 kB has 10,000."""
_MAX_TEXT_BYTES: Final = 1 << 18
_MAX_TEXTS: Final = 100

_SIGNATURE_BYTES, _OVERHEAD = 8, 12
"""Bytes of the file's signature, and of a chunk's length, type and checksum."""
_CRITICAL = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND"})
_TEXTS = frozenset({b"tEXt", b"zTXt", b"iTXt"})
_KEPT = _CRITICAL | _TEXTS | {b"tRNS", b"eXIf"}
_BROKEN_OFF = b""
"""The type of what follows the last whole chunk."""


@dataclass(frozen=True, slots=True)
class Header:
    """``IHDR``, and the chunks before the pixels whose checksum is right, by type."""

    depth: int
    colour_type: int
    chunks: Mapping[bytes, bytes]


def count_chunks(data: bytes) -> int:
    """The number of chunks, at most ``MAX_CHUNKS`` + 1."""
    at, count = _SIGNATURE_BYTES, 0
    while at < len(data) and count <= MAX_CHUNKS:
        count += 1
        at += _OVERHEAD + int.from_bytes(data[at : at + 4], "big")
    return count


def read_header(data: bytes) -> Header:
    """What the chunks before the pixels say; of several of a type, the first."""
    chunks: dict[bytes, bytes] = {}
    for kind, at, end in _chunks(data):
        if kind in (b"IDAT", _BROKEN_OFF):
            break
        if kind not in _TEXTS and _is_intact(data, at, end):
            chunks.setdefault(kind, data[at + 8 : end - 4])
    header = chunks.get(b"IHDR", b"")
    depth, colour_type = (header[8], header[9]) if len(header) == 13 else (0, 0)
    return Header(depth, colour_type, chunks)


def essential(data: bytes) -> bytes:
    """The file with what a picture and its credit need: no damaged or huge optional chunk, no animation.

    Colours are left out as well: they are read from :class:`Header`. EXIF and texts come before the pixels,
    so that they can be read without them.
    """
    texts = 0
    head, pixels = [memoryview(data)[:_SIGNATURE_BYTES]], list[memoryview]()
    for kind, at, end in _chunks(data):
        chunk = memoryview(data)[at:end]
        if kind == _BROKEN_OFF or kind in _CRITICAL or not _is_optional(kind):
            (pixels if pixels or kind == b"IDAT" else head).append(chunk)
        elif kind in _KEPT and _is_intact(data, at, end):
            texts += kind in _TEXTS
            if kind not in _TEXTS or (texts <= _MAX_TEXTS and _is_short(kind, data[at + 8 : end - 4])):
                (pixels if pixels and kind == b"tRNS" else head).append(chunk)
    return b"".join([*head, *pixels])


def inflated(deflated: bytes, most: int) -> bytes | None:
    """A zlib stream's bytes; None if it is damaged.

    Raises:
        TooCostly: it has more than ``most`` bytes.
    """
    stream = zlib.decompressobj()
    try:
        data = stream.decompress(deflated, most + 1)
    except zlib.error:
        return None
    if len(data) > most:
        raise TooCostly(f"expected at most {most:,} bytes of a compressed chunk, received more")
    return data if stream.eof else None


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Type, start and end of each chunk."""
    at = _SIGNATURE_BYTES
    while at < len(data):
        end = at + _OVERHEAD + int.from_bytes(data[at : at + 4], "big")
        if end > len(data):
            yield _BROKEN_OFF, at, len(data)
            return
        yield data[at + 4 : at + 8], at, end
        at = end


def _is_optional(kind: bytes) -> bool:
    """Whether a decoder may pass a chunk over (5.4: the ancillary bit)."""
    return bool(kind[0] & 0x20)


def _is_intact(data: bytes, at: int, end: int) -> bool:
    (checksum,) = struct.unpack_from(">I", data, end - 4)
    return bool(zlib.crc32(memoryview(data)[at + 4 : end - 4]) == checksum)


def _is_short(kind: bytes, body: bytes) -> bool:
    """Whether a text has at most ``_MAX_TEXT_BYTES``, inflated, and can be read."""
    if len(body) > _MAX_TEXT_BYTES:
        return False
    _keyword, _, rest = body.partition(b"\0")
    if kind == b"zTXt":
        return _inflates(rest[1:])
    if kind == b"iTXt" and rest[:1] == b"\1":
        _language, _, translated = rest[2:].partition(b"\0")
        return _inflates(translated.partition(b"\0")[2])
    return True


def _inflates(deflated: bytes) -> bool:
    try:
        return inflated(deflated, _MAX_TEXT_BYTES) is not None
    except TooCostly:
        return False
