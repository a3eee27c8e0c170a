"""A ZIP file (APPNOTE 6.3.10) of stored entries of known sizes, of which any part can be read by itself."""

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

_LARGE: Final = 0xFFFFFFFF
"""From this on, a place needs ZIP64's 8 bytes."""
_VERSION, _VERSION_64 = 20, 45
_UNIX, _MODE = 3 << 8, 0o100644 << 16
_UTF8: Final = 1 << 11
_DATE: Final = (1 << 5) | 1
"""1 January 1980: the archive of the same files is the same."""

Read = Callable[[int, int], bytes]
"""At most so many bytes (second) from a byte on (first), and at least one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of an archive.

    Attributes:
        name: a valid text, without folders.
        size: bytes, fewer than 4 GiB.
        crc: its CRC-32.
        read: reads a part of it.
    """

    name: str
    size: int
    crc: int
    read: Read


class Archive:
    """The archive as one row of bytes, of which nothing is kept but its headers."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._pieces: list[tuple[int, int, Read]] = []
        """Where each piece begins and ends, and what reads it."""
        self.size = 0
        directory = b""
        for entry in entries:
            directory += _central(entry, self.size)
            self._add_bytes(_local(entry))
            self._add(entry.size, entry.read)
        self._add_bytes(directory + _end(len(entries), len(directory), self.size))

    def part(self, first: int, count: int) -> bytes:
        """At most ``count`` bytes from the byte ``first`` on; fewer at its end alone."""
        found = bytearray()
        end = min(first + count, self.size)
        for begins, ends, read in self._pieces:
            while begins <= first + len(found) < min(ends, end):
                at = first + len(found)
                found += read(at - begins, min(ends, end) - at)
        return bytes(found)

    def _add_bytes(self, data: bytes) -> None:
        self._add(len(data), lambda first, count: data[first : first + count])

    def _add(self, size: int, read: Read) -> None:
        self._pieces.append((self.size, self.size + size, read))
        self.size += size


def _local(entry: Entry) -> bytes:
    name = entry.name.encode()
    fields = (_VERSION, _UTF8, 0, 0, _DATE, entry.crc, entry.size, entry.size, len(name), 0)
    return struct.pack("<4s5H3I2H", b"PK\3\4", *fields) + name


def _central(entry: Entry, offset: int) -> bytes:
    name = entry.name.encode()
    extra = struct.pack("<2HQ", 1, 8, offset) if offset >= _LARGE else b""
    version = _VERSION_64 if extra else _VERSION
    made = (_UNIX | version, version, _UTF8, 0, 0, _DATE, entry.crc, entry.size, entry.size)
    sizes = (len(name), len(extra), 0, 0, 0, _MODE, min(offset, _LARGE))
    return struct.pack("<4s6H3I5H2I", b"PK\1\2", *made, *sizes) + name + extra


def _end(count: int, size: int, offset: int) -> bytes:
    """The end of the directory of ``size`` bytes that begins at ``offset``."""
    large = b""
    if offset >= _LARGE:
        numbers = (44, _UNIX | _VERSION_64, _VERSION_64, 0, 0, count, count, size, offset)
        large = struct.pack("<4sQ2H2I4Q", b"PK\6\6", *numbers)
        large += struct.pack("<4sIQI", b"PK\6\7", 0, offset + size, 1)
    return large + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, size, min(offset, _LARGE), 0)
