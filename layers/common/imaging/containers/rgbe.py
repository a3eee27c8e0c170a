"""Radiance's picture format: its header, and pixels of three mantissas and a shared exponent.

The header's ``EXPOSURE`` and ``COLORCORR`` tell what the pixels have been multiplied by, so that they show
well: they are shown as they are stored.
"""

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from layers.common.errors import ImageTooLarge, InvalidImage, UnsupportedImage
from layers.common.imaging.image import Size

Rgbe = NDArray[np.uint8]

_MAX_HEADER_BYTES: Final = 65_536
_RESOLUTION: Final = re.compile(rb"([+-])([XY]) ([0-9]{1,9}) ([+-])([XY]) ([0-9]{1,9})")
_LEAST_CODED, _MOST_CODED = 8, 32_767
"""Pixels of a scan line that can be coded in runs of each component."""
_PLANES = 4
_STRIP_PIXELS: Final = 1 << 18


@dataclass(frozen=True, slots=True)
class Header:
    """What precedes the pixels.

    Attributes:
        size: of the upright picture.
        is_xyz: whether pixels are CIE XYZ in place of RGB.
        primaries: x and y of red, green, blue and white; none if nothing is said.
        lines: how many scan lines are stored, and pixels in each.
        is_transposed: whether scan lines are columns.
        flips: whether the first scan line, and a line's first pixel, are at the other end: the bottom, the
            right.
        pixels_at: where they begin in the file.
    """

    size: Size
    is_xyz: bool
    primaries: tuple[float, ...]
    lines: tuple[int, int]
    is_transposed: bool
    flips: tuple[bool, bool]
    pixels_at: int


def read_header(data: bytes) -> Header:
    """The header.

    Raises:
        UnsupportedImage: pixels are neither RGBE nor XYZE.
        InvalidImage: it does not end, or there is no resolution behind it.
    """
    end = data.find(b"\n\n", 0, _MAX_HEADER_BYTES)
    stop = data.find(b"\n", end + 2, end + 102)
    found = _RESOLUTION.fullmatch(data[end + 2 : stop].strip()) if 0 < end < stop else None
    if found is None or found[2] == found[5]:
        raise InvalidImage("expected a resolution such as -Y 480 +X 640 behind the header, found none")
    lines = dict(line.split(b"=", 1) for line in data[:end].split(b"\n")[1:] if b"=" in line)
    kind = lines.get(b"FORMAT", b"32-bit_rle_rgbe").strip()
    if kind not in (b"32-bit_rle_rgbe", b"32-bit_rle_xyze"):
        raise UnsupportedImage("expected an HDR picture of the format 32-bit_rle_rgbe or 32-bit_rle_xyze")
    first, second = int(found[3]), int(found[6])
    is_transposed = found[2] == b"X"
    return Header(
        (first, second) if is_transposed else (second, first),
        kind.endswith(b"xyze"),
        _numbers(lines.get(b"PRIMARIES", b"")),
        (first, second),
        is_transposed,
        # Lines from the top down, and pixels from left to right, are -Y and +X.
        (_is_reversed(found[1], found[2]), _is_reversed(found[4], found[5])),
        stop + 1,
    )


def check_cost(data: bytes, max_pixels: int) -> None:
    """Refuse a file by its resolution.

    Raises:
        UnsupportedImage, InvalidImage: as :func:`read_header`; or the file is too short for so many pixels.
        ImageTooLarge: it has more than ``max_pixels``.
    """
    header = read_header(data)
    lines, pixels = header.lines
    if lines * pixels > max_pixels:
        width, height = header.size
        raise ImageTooLarge(f"expected at most {max_pixels:,} pixels, received {width} × {height}")
    # A pixel has four bytes, and so has a run of any length that repeats it.
    if len(data) - header.pixels_at < lines * min(pixels, 2) * _PLANES:
        raise InvalidImage("the file is shorter than the pixels that it declares")


def read_pixels(data: bytes, header: Header) -> Rgbe:
    """Mantissas and exponent, uint8 (height, width, 4), upright.

    Raises:
        InvalidImage: scan lines are damaged, or end early.
    """
    lines, width = header.lines
    result = np.empty((lines, width, _PLANES), np.uint8)
    stored = np.frombuffer(data, np.uint8)
    signature = b"\2\2" + width.to_bytes(4, "big")[2:]
    is_codable = _LEAST_CODED <= width <= _MOST_CODED
    at, line = header.pixels_at, 0
    rows = max(1, _STRIP_PIXELS // width)
    try:
        while line < lines:
            if is_codable and data.startswith(signature, at):
                count, at = _read_coded(data, stored, at, result[line : line + rows], signature)
                line += count
            else:
                at = _read_repeated(stored, at, result[line])
                line += 1
    except IndexError as fault:
        raise InvalidImage("the file ends within its pixels") from fault
    upright = result.transpose(1, 0, 2) if header.is_transposed else result
    vertical, horizontal = reversed(header.flips) if header.is_transposed else header.flips
    return upright[:: -1 if vertical else 1, :: -1 if horizontal else 1]


def to_light(pixels: Rgbe) -> NDArray[np.float32]:
    """Linear samples, float32 (h, w, 3): 256ths, times two to the power of the exponent less 128."""
    scale = np.ldexp(np.float32(1), np.arange(256) - (128 + 8)).astype(np.float32)
    scale[0] = 0
    return pixels[..., :3] * scale[pixels[..., 3]][..., np.newaxis]


def _read_coded(data: bytes, stored: Rgbe, at: int, rows: Rgbe, signature: bytes) -> tuple[int, int]:
    """Read scan lines whose components are coded each in runs, until one is not; how many, and the end."""
    _, width, _ = rows.shape
    starts: list[int] = []
    count = 0
    while count < len(rows) and data.startswith(signature, at):
        at += len(signature)
        for _ in range(_PLANES):
            left = width
            while left > 0:
                starts.append(at)
                code = data[at]
                if code > _REPEATED:
                    left -= code - _REPEATED
                    at += 2
                else:
                    left -= code or width + 1
                    at += code + 1
            if left:
                raise InvalidImage("expected runs that fill a scan line, received others")
        count += 1
    planes = _expanded(stored, np.array(starts)).reshape(count, _PLANES, width)
    rows[:count] = planes.transpose(0, 2, 1)
    return count, at


_REPEATED = 128
"""What is above it in a code is how often the next byte counts; up to it, how many bytes follow."""


def _expanded(stored: Rgbe, starts: NDArray[np.int64]) -> Rgbe:
    codes = stored[starts].astype(np.int64)
    repeats = codes > _REPEATED
    lengths = codes - _REPEATED * repeats
    begins = np.cumsum(lengths) - lengths
    within = np.arange(int(lengths.sum())) - np.repeat(begins, lengths)
    places = np.repeat(starts + 1, lengths) + within * np.repeat(~repeats, lengths)
    return np.asarray(stored[places])


def _read_repeated(stored: Rgbe, at: int, line: Rgbe) -> int:
    """Read a scan line of whole pixels, where one of mantissas 1 repeats the one before; and its end."""
    width = len(line)
    bytes_ = stored[at : at + _PLANES * width]
    records = bytes_[: len(bytes_) // _PLANES * _PLANES].reshape(-1, _PLANES)
    repeats = (records[:, :3] == 1).all(axis=1)
    if not repeats.any():
        if len(records) < width:
            raise IndexError
        line[:] = records
        return at + _PLANES * width
    # Repeats that follow each other are digits of one number, the lowest first.
    order = np.arange(len(records))
    digit = order - np.maximum.accumulate(np.where(repeats, -1, order)) - 1
    digit = np.clip(digit, 0, 4)
    counts = np.where(repeats, records[:, 3].astype(np.int64) << (8 * digit), 1)
    ends = np.cumsum(counts)
    last = int(np.searchsorted(ends, width))
    if repeats[0] or last == len(records):
        raise IndexError
    if ends[last] != width:
        raise InvalidImage("expected runs that fill a scan line, received others")
    own = np.maximum.accumulate(np.where(repeats, 0, order))[: last + 1]
    line[:] = records[np.repeat(own, counts[: last + 1])]
    return at + _PLANES * (last + 1)


def _is_reversed(sign: bytes, axis: bytes) -> bool:
    return (sign == b"-") == (axis == b"X")


def _numbers(text: bytes) -> tuple[float, ...]:
    try:
        return tuple(float(word) for word in text.split())
    except ValueError:
        return ()
