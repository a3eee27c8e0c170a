"""The segments of a JPEG file (ITU-T T.81, annex B)."""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from layers.common.imaging.containers.limits import MAX_STRAY_BYTES, limit

START_OF_SCAN, APP1 = 0xDA, 0xE1
_EOI = 0xD9
START_OF_FRAME: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of a frame's header (table B.1)."""


def first_frame(data: bytes) -> "Frame | None":
    """The header of the first frame of a JPEG; None if the file has none.

    Raises:
        TooCostly: too many bytes lie between segments.
    """
    frames = (read_frame(*segment, data) for segment in segments(data) if segment[0] in START_OF_FRAME)
    return next((frame for frame in frames if frame is not None), None)


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame's header (ITU-T T.81, B.2.2): how it is coded, bits a sample, and its size in pixels."""

    marker: int
    precision: int
    height: int
    width: int


def read_frame(marker: int, payload: range, data: bytes) -> Frame | None:
    """The header that a segment holds; None if it is cut off."""
    header = data[payload.start : payload.start + 5]
    return Frame(marker, *struct.unpack(">BHH", header)) if len(header) == 5 else None


def segments(data: bytes) -> Iterator[tuple[int, range]]:
    """Markers with the range of their payload (ITU-T T.81, B.1.1), to the end of the image or of the file.

    Raises:
        TooCostly: more than ``limits.MAX_STRAY_BYTES`` belong to no segment.
    """
    at, stray = 2, 0
    is_scanned = False
    while found := _MARKER.search(data, at, at + MAX_STRAY_BYTES + 2):
        stray += found.start() - at
        limit("bytes between segments", stray, MAX_STRAY_BYTES)
        marker, at = data[found.end() - 1], found.end()
        if marker == _EOI and is_scanned:  # to Pillow, an image without a scan has not ended
            return
        stop = at if marker in _BARE else at + int.from_bytes(data[at : at + 2], "big")
        yield marker, range(min(at + 2, stop), stop)
        is_scanned |= marker == START_OF_SCAN
        # Behind a scan, libjpeg skips stray bytes fast.
        at = _scan_end(data, stop) if is_scanned else stop
    limit("bytes between segments", len(data) - at, MAX_STRAY_BYTES)


_MARKER = re.compile(rb"\xff[^\x00\xff]", re.DOTALL)
_BARE = frozenset((0xC8, *range(0xD0, 0xDA), *range(0xF0, 0xFE)))
"""Markers without a payload, or whose payload Pillow takes for stray bytes."""


def _scan_end(data: bytes, at: int) -> int:
    """Where the next marker is that ends a scan: neither a stuffed zero, a restart marker nor a fill byte."""
    window = _LEAST_WINDOW
    while at < len(data):
        codes = np.frombuffer(data, np.uint8, min(window + 1, len(data) - at), at)
        unstuffed = (codes[:-1] == 0xFF) & (codes[1:] != 0)
        if unstuffed.any():
            found = np.flatnonzero(unstuffed)
            after = codes[found + 1]
            ends = found[(after != 0xFF) & (after & 0xF8 != 0xD0)]
            if len(ends):
                return at + int(ends[0])
        at += window
        window = min(2 * window, _MOST_WINDOW)
    return len(data)


_LEAST_WINDOW, _MOST_WINDOW = 1 << 14, 1 << 17
"""Bytes that are searched at once, so that a short scan costs little and a long one fits a cache."""
