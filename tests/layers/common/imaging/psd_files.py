"""Photoshop documents by their specification, without layers, or with a count of them alone."""

import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.common.imaging.containers import psd


def pack_bits(row: bytes) -> bytes:
    """A row in packets of as they are (TIFF 6.0, section 9): no run is used."""
    return b"".join(
        bytes([len(part) - 1]) + part for part in (row[at : at + 128] for at in range(0, len(row), 128))
    )


def document(
    channels: NDArray[Any],
    mode: int = psd.RGB,
    *,
    depth: int = 0,
    width: int = 0,
    layers: int = 0,
    blocks: bytes = b"",
    palette: bytes = b"",
    resources: Mapping[int, bytes] | None = None,
    compression: int = psd.RUN_LENGTHS,
    is_large: bool = False,
) -> bytes:
    """A document of channels (count, height, bytes or samples of a row).

    Args:
        depth: bits of a sample, where it is not that of the array.
        width: of a bitmap, whose rows have 8 pixels a byte.
        layers: their count; a negative one says that the merged picture has their transparency.
        blocks: additional layer information.
    """
    big = channels.astype(channels.dtype.newbyteorder(">"))
    count, height = channels.shape[:2]
    head = struct.pack(
        ">4sH6xHIIHH",
        b"8BPS",
        2 if is_large else 1,
        count,
        height,
        width or channels.shape[2],
        depth or 8 * channels.itemsize,
        mode,
    )
    named = b"".join(
        b"8BIM" + struct.pack(">HHI", number, 0, len(body)) + body + bytes(len(body) % 2)
        for number, body in (resources or {}).items()
    )
    length = ">Q" if is_large else ">I"
    info = struct.pack(">h", layers) + bytes(2) if layers else b""
    section = struct.pack(length, len(info)) + info + struct.pack(">I", 0) + blocks
    rows = [row.tobytes() for channel in big for row in channel]
    if compression == psd.RUN_LENGTHS:
        rows = [pack_bits(row) for row in rows]
        rows.insert(0, struct.pack(f">{len(rows)}{'I' if is_large else 'H'}", *map(len, rows)))
    return b"".join(
        (
            head,
            struct.pack(">I", len(palette)),
            palette,
            struct.pack(">I", len(named)),
            named,
            struct.pack(length, len(section)),
            section,
            struct.pack(">H", compression),
            *rows,
        )
    )


def planes(pixels: NDArray[Any]) -> NDArray[Any]:
    """Channels first."""
    return np.ascontiguousarray(pixels.transpose(2, 0, 1))
