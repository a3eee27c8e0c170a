"""The first directory of a TIFF file (TIFF 6.0, section 2; BigTIFF): what its picture is made of."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from layers.common.errors import TooCostly

SIGNATURES: Final = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
MAX_ENTRIES: Final = 500
MAX_DIRECTORIES: Final = 50
"""Of a RAW file: its picture, and previews of it."""
_MAX_VALUES: Final = 4096
"""Values of an entry that are read. Nobody asks for longer lists."""

# TIFF 6.0, sections 8, 13, 15 and 19; DNG 1.7.
NEW_SUBFILE_TYPE, WIDTH, LENGTH, BITS_PER_SAMPLE = 254, 256, 257, 258
COMPRESSION, PHOTOMETRIC, MAKE = 259, 262, 271
ORIENTATION, SAMPLES_PER_PIXEL, ROWS_PER_STRIP, PLANAR = 274, 277, 278, 284
TILE_WIDTH, TILE_LENGTH, EXTRA_SAMPLES, SAMPLE_FORMAT = 322, 323, 338, 339
SUB_DIRECTORIES, XMP = 330, 700
DNG_VERSION = 50706
UNSIGNED, SIGNED, FLOAT = 1, 2, 3
"""Values of ``SAMPLE_FORMAT``."""
WHITE_IS_ZERO, BLACK_IS_ZERO, RGB = 0, 1, 2
"""Values of ``PHOTOMETRIC``."""
REDUCED = 1
"""The bit of ``NEW_SUBFILE_TYPE`` that marks a smaller version of another picture in the file."""

_ENDS: Final[Mapping[str, Literal["little", "big"]]] = {"<": "little", ">": "big"}
_INTEGERS: Final[Mapping[int, str]] = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q"}


@dataclass(frozen=True, slots=True)
class Directory:
    """The integers of a directory, by tag; an entry of another type, or beyond the file, has none.

    Attributes:
        orientation_at: where in the file the orientation is stored, 2 bytes; 0 if it is not.
        order: ``<`` or ``>``: the byte order, as ``struct`` names it.
        next_at: where the next directory starts; 0 if there is none.
    """

    tags: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    orientation_at: int = 0
    order: str = "<"
    next_at: int = 0

    def __contains__(self, tag: int) -> bool:
        return tag in self.tags

    def first(self, tag: int, default: int = 0) -> int:
        """The first value of an entry; ``default`` without one."""
        return next(iter(self.tags.get(tag, ())), default)


def read_directories(data: bytes) -> Iterator[Directory]:
    """All directories: the first ones, and those that belong to them.

    Raises:
        TooCostly: there are more than ``MAX_DIRECTORIES``, or one has more than ``MAX_ENTRIES`` entries.
    """
    todo, seen = [0], set[int]()
    while todo:
        place = todo.pop()
        if place in seen:
            continue
        seen.add(place)
        if len(seen) > MAX_DIRECTORIES:
            raise TooCostly(f"expected at most {MAX_DIRECTORIES} directories, received more")
        directory = read_directory(data, place)
        if directory is not None:
            yield directory
            todo += directory.tags.get(SUB_DIRECTORIES, ())
            todo += [directory.next_at] if directory.next_at else []


def read_directory(data: bytes, place: int = 0) -> Directory | None:
    """The first directory; None if it does not lie within the file.

    Args:
        place: where another one starts.

    Raises:
        TooCostly: it has more than ``MAX_ENTRIES`` entries.
    """
    order = "<" if data[:2] == b"II" else ">"
    is_big = data[2:4] in (b"+\0", b"\0+")
    head, count_code, entry_code = ("Q", "Q", "HHQ8s") if is_big else ("I", "H", "HHI4s")
    try:
        (first_at,) = struct.unpack_from(order + head, data, 8 if is_big else 4)
        at = place or first_at
        (count,) = struct.unpack_from(order + count_code, data, at)
        if count > MAX_ENTRIES:
            raise TooCostly(f"expected at most {MAX_ENTRIES} directory entries, received more")
        first, size = at + struct.calcsize(count_code), struct.calcsize(order + entry_code)
        places = range(first, first + count * size, size)
        entries = [struct.unpack_from(order + entry_code, data, start) for start in places]
        next_at = int.from_bytes(data[places.stop : places.stop + struct.calcsize(head)], _ENDS[order])
    except (struct.error, OverflowError):  # an offset beyond the file, or beyond any
        return None
    tags = {tag: _integers(data, order, head, *rest) for tag, *rest in entries}
    at = next((start for start, entry in zip(places, entries, strict=True) if entry[0] == ORIENTATION), 0)
    return Directory(tags, at + size - struct.calcsize(head) if at else 0, order, next_at)


def without_turn(data: bytes, directory: Directory) -> bytes:
    """The file with an orientation of 1, for a library that would turn the picture itself."""
    if directory.first(ORIENTATION, 1) == 1 or not directory.orientation_at:
        return data
    changed = bytearray(data)
    struct.pack_into(directory.order + "H", changed, directory.orientation_at, 1)
    return bytes(changed)


def _integers(data: bytes, order: str, head: str, kind: int, count: int, inline: bytes) -> tuple[int, ...]:
    code = _INTEGERS.get(kind)
    if code is None or not 0 < count <= _MAX_VALUES:
        return ()
    size = count * struct.calcsize(code)
    if size <= len(inline):
        return struct.unpack_from(f"{order}{count}{code}", inline)
    (at,) = struct.unpack_from(order + head, inline)
    return struct.unpack_from(f"{order}{count}{code}", data, at) if at + size <= len(data) else ()
