"""Sizes in HEIF and AVIF files: those that the container declares, and those of the coded pictures.

The container is that of ISO/IEC 14496-12, with the items of ISO/IEC 23008-12. Decoders allocate the size of
the coded sequence, whatever the container declares.
"""

from collections.abc import Iterator

from layers.common.errors import TooCostly
from layers.common.imaging.cicp import Coding
from layers.common.imaging.containers.bits import Bits, EndOfBits
from layers.common.imaging.containers.limits import limit
from layers.common.imaging.image import Size

MAX_BOXES = 10_000
_MAX_OFFSETS = 1000
"""Of items and chunks whose first bytes are read. A grid of 50 megapixels has some 200 tiles."""
_MAX_TABLES = 100
"""Boxes with offsets or parameter sets. A picture with a plane of alpha has three, a track two."""
_HEADER_BYTES = 128
"""Bytes of coded data in which the sequence header is expected."""

_TO_THE_END, _LARGE_SIZE = 0, 1
"""Special values of a box's 32-bit size: it goes to the end of the file; a 64-bit size follows the type."""

_PARENTS = {
    **dict.fromkeys((b"iprp", b"ipco", b"moov", b"trak", b"mdia", b"minf", b"stbl"), 0),
    b"meta": 4,
}
"""Boxes that contain boxes, and the bytes before these."""


def boxes_are_whole(data: bytes) -> bool:
    """Whether the top boxes (ISO/IEC 14496-12, 4.2) all end within the file.

    Raises:
        TooCostly: the file has more than ``MAX_BOXES`` boxes.
    """
    at = count = 0
    while at + 8 <= len(data):
        count += 1
        limit("boxes", count, MAX_BOXES)
        size = int.from_bytes(data[at : at + 4], "big")
        if size == _TO_THE_END:
            return True
        if size == _LARGE_SIZE:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        if size < 8 or at + size > len(data):
            return False
        at += size
    return True


def declared_sizes(data: bytes) -> list[Size]:
    """Width and height of every ``ispe`` property, in pixels.

    Raises:
        TooCostly: the file has more than ``MAX_BOXES`` boxes.
    """
    bodies = [data[start:end] for kind, start, end in all_boxes(data) if kind == b"ispe"]
    return [
        (int.from_bytes(body[4:8], "big"), int.from_bytes(body[8:12], "big"))
        for body in bodies
        if len(body) >= 12
    ]


def coded_sizes(data: bytes) -> list[Size]:
    """Width and height of every sequence header that is found, of AV1 and HEVC, in pixels.

    Raises:
        TooCostly: the file has more than ``MAX_BOXES`` boxes, or more tables than a picture needs.
    """
    boxes = list(all_boxes(data))
    if sum(kind in _TABLES for kind, _, _ in boxes) > _MAX_TABLES:
        raise TooCostly(f"expected at most {_MAX_TABLES} tables of offsets and parameters, received more")
    found: list[Size | None] = []
    offsets: list[int] = []
    for kind, start, end in boxes:
        if kind == b"av1C":
            found.append(_av1_size(data[start + 4 : end]))
        elif kind == b"hvcC":
            found += map(_hevc_size, _parameter_sets(data[start:end]))
        elif kind in (b"stco", b"co64"):
            offsets += _chunk_offsets(data[start:end], 8 if kind == b"co64" else 4)
        elif kind == b"iloc":
            idat = next((place for name, place, _ in boxes if name == b"idat"), 0)
            offsets += _item_offsets(data[start:end], idat)
    if any(kind in (b"av1C", b"stco", b"co64") for kind, _, _ in boxes):
        found += [_av1_size(data[at : at + _HEADER_BYTES]) for at in offsets[:_MAX_OFFSETS]]
    return [size for size in found if size is not None]


_TABLES = frozenset({b"hvcC", b"stco", b"co64", b"iloc"})


def coding(data: bytes) -> Coding | None:
    """The code points of the primary picture's ``nclx`` (ISO/IEC 14496-12, 12.1.5); None without one.

    Its range is that of the coded planes, which the decoder turns into full-range RGB.

    Raises:
        TooCostly: the file has more than ``MAX_BOXES`` boxes.
    """
    boxes = list(all_boxes(data))
    properties = [
        data[start:end]
        for kind, start, end in _property_boxes(data, boxes)
        if kind == b"colr" and data[start : start + 4] == b"nclx" and end - start >= 11
    ]
    if not properties:
        return None
    return Coding(int.from_bytes(properties[0][4:6], "big"), int.from_bytes(properties[0][6:8], "big"))


_Box = tuple[bytes, int, int]
"""Type, start and end of a box's body."""


def _property_boxes(data: bytes, boxes: list[_Box]) -> list[_Box]:
    """The properties of the primary item; all of them if the file does not say (ISO/IEC 23008-12, 9.3)."""
    container = next((box for box in boxes if box[0] == b"ipco"), None)
    if container is None:
        return []
    inside = [box for box in boxes if container[1] <= box[1] and box[2] <= container[2] and box != container]
    bodies = {kind: data[start:end] for kind, start, end in boxes if kind in (b"pitm", b"ipma")}
    if len(bodies) < 2:
        return inside
    try:
        mine = _associations(bodies[b"ipma"], _primary_item(bodies[b"pitm"]))
    except EndOfBits:
        return inside
    return [inside[index - 1] for index in mine if 0 < index <= len(inside)]


def _primary_item(body: bytes) -> int:
    bits = _Bits(body)
    version = bits.read(8)
    bits.read(24)
    return bits.read(32 if version else 16)


def _associations(body: bytes, item: int) -> list[int]:
    """The one-based indices of an item's properties."""
    bits = _Bits(body)
    version = bits.read(8)
    flags = bits.read(24)
    width = 15 if flags & 1 else 7
    for _ in range(min(bits.read(32), _MAX_OFFSETS)):
        owner = bits.read(32 if version else 16)
        indices = [(bits.read(1), bits.read(width))[1] for _ in range(bits.read(8))]
        if owner == item:
            return indices
    return []


def all_boxes(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Type, start and end of the body of every box, parents before what they contain."""
    todo = [(0, len(data))]
    count = 0
    while todo:
        at, stop = todo.pop()
        while at + 8 <= stop:
            size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
            head = 8
            if size == _LARGE_SIZE:
                size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
            end = stop if size == _TO_THE_END else min(at + size, stop)
            if end < at + head:
                break
            count += 1
            limit("boxes", count, MAX_BOXES)
            yield kind, at + head, end
            if kind in _PARENTS:
                todo.append((at + head + _PARENTS[kind], end))
            at = end


def _item_offsets(body: bytes, idat: int) -> Iterator[int]:
    """Where the data of items begin in the file (ISO/IEC 14496-12, 8.11.3)."""
    bits = _Bits(body)
    try:
        version = bits.read(8)
        bits.read(24)
        offset_bits, length_bits, base_bits, index_bits = (8 * bits.read(4) for _ in range(4))
        wide = 32 if version == 2 else 16
        for _ in range(min(bits.read(wide), _MAX_OFFSETS)):
            bits.read(wide)
            method = bits.read(16) & 15 if version in (1, 2) else 0
            bits.read(16)
            base = bits.read(base_bits)
            extents = bits.read(16)
            if not extents:
                continue
            index = index_bits if version in (1, 2) else 0
            bits.read(index)
            offset = base + bits.read(offset_bits)
            bits.read(length_bits)
            bits.skip((extents - 1) * (index + offset_bits + length_bits))
            if method in (0, 1):
                yield offset + (idat if method == 1 else 0)
    except EndOfBits:
        return


def _chunk_offsets(body: bytes, width: int) -> list[int]:
    """Where the chunks of a track begin in the file (ISO/IEC 14496-12, 8.7.5)."""
    places = range(8, min(len(body), 8 + width * _MAX_OFFSETS), width)
    return [int.from_bytes(body[at : at + width], "big") for at in places]


def _parameter_sets(body: bytes) -> Iterator[bytes]:
    """The sequence parameter sets of an ``hvcC`` (ISO/IEC 14496-15, 8.3.3.1).

    Raises:
        TooCostly: it has more parameter sets of any kind than a decoder can tell apart.
    """
    at, seen = 23, 0
    for _ in range(body[22] if len(body) > 22 else 0):
        kind, count = body[at] & 63 if at < len(body) else 0, int.from_bytes(body[at + 1 : at + 3], "big")
        at += 3
        seen += count
        if seen > _MAX_PARAMETER_SETS:
            raise TooCostly(f"expected at most {_MAX_PARAMETER_SETS} parameter sets, received more")
        for _ in range(count):
            size = int.from_bytes(body[at : at + 2], "big")
            if at + 2 > len(body):
                return
            if kind == _SPS:
                yield body[at + 2 : at + 2 + min(size, _HEADER_BYTES)]
            at += 2 + size


_SPS = 33
_MAX_PARAMETER_SETS = 100
"""HEVC numbers 16 sets of the video, 16 of sequences and 64 of pictures (ITU-T H.265, 7.4.3)."""


def _hevc_size(unit: bytes) -> Size | None:
    """The picture size of a sequence parameter set (ITU-T H.265, 7.3.2.2)."""
    bits = _Bits(unit[2:].replace(b"\0\0\3", b"\0\0"))
    try:
        bits.read(4)
        layers = bits.read(3)
        bits.read(1)
        bits.read(96)  # the general profile, tier and level
        present = [(bits.read(1), bits.read(1)) for _ in range(layers)]
        bits.read(2 * (8 - layers) if layers else 0)
        for profile, level in present:
            bits.read(88 * profile + 8 * level)
        bits.exp_golomb()
        if bits.exp_golomb() == 3:
            bits.read(1)
        return bits.exp_golomb(), bits.exp_golomb()
    except EndOfBits:
        return None


def _av1_size(data: bytes) -> Size | None:
    """The frame size of the sequence header among the first units (AV1 specification, 5.3 to 5.5)."""
    bits = _Bits(data)
    try:
        while True:
            bits.read(1)
            kind, has_extension, has_size = bits.read(4), bits.read(1), bits.read(1)
            bits.read(1 + 8 * has_extension)
            size = bits.leb128() if has_size else 0
            if kind == _SEQUENCE_HEADER:
                return _sequence_header_size(bits)
            if kind not in _BEFORE_SEQUENCE_HEADER or not has_size:
                return None
            bits.read(8 * size)
    except EndOfBits:
        return None


_SEQUENCE_HEADER, _BEFORE_SEQUENCE_HEADER = 1, (2, 5, 15)
"""Temporal delimiters, metadata and padding may come first."""


def _sequence_header_size(bits: "_Bits") -> Size:
    bits.read(4)  # profile, still picture
    if bits.read(1):  # a reduced header
        bits.read(5)
    else:
        delay_bits = _skip_timing(bits)
        has_display_delay = bits.read(1)
        for _ in range(bits.read(5) + 1):
            bits.read(12)
            if bits.read(5) > 7:
                bits.read(1)
            if delay_bits and bits.read(1):
                bits.read(2 * delay_bits + 1)
            if has_display_delay and bits.read(1):
                bits.read(4)
    width_bits, height_bits = bits.read(4) + 1, bits.read(4) + 1
    return bits.read(width_bits) + 1, bits.read(height_bits) + 1


def _skip_timing(bits: "_Bits") -> int:
    """Skip the timing information; return the bits of a decoder delay, 0 without a decoder model."""
    if not bits.read(1):
        return 0
    bits.read(64)
    if bits.read(1):
        bits.exp_golomb()
    if not bits.read(1):
        return 0
    delay_bits = bits.read(5) + 1
    bits.read(42)
    return delay_bits


class _Bits(Bits):
    """Bits with the codes of HEVC and AV1."""

    def exp_golomb(self) -> int:
        """An unsigned Exp-Golomb code (ITU-T H.265, 9.2)."""
        zeros = 0
        while not self.read(1):
            zeros += 1
        return (1 << zeros) - 1 + self.read(zeros)

    def leb128(self) -> int:
        """A little-endian number in groups of seven bits (AV1 specification, 4.10.5)."""
        value = 0
        for group in range(8):
            byte = self.read(8)
            value |= (byte & 127) << 7 * group
            if byte < 128:
                break
        return value
