"""DNG files (Adobe, version 1.4) of one uncompressed picture, as a camera's: the only RAW files made here."""

import struct
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

BYTE, ASCII, SHORT, LONG, RATIONAL, SRATIONAL = 1, 2, 3, 4, 5, 10
_CODES: Final = {BYTE: "B", ASCII: "B", SHORT: "H", LONG: "I", RATIONAL: "I", SRATIONAL: "i"}
BLACK, WHITE = 512, 15_872
XYZ_TO_SRGB: Final = np.array(
    [
        [3.2404542, -1.5371385, -0.4985314],
        [-0.9692660, 1.8760108, 0.0415560],
        [0.0556434, -0.2040259, 1.0572252],
    ]
)
"""Linear sRGB of XYZ under D65 (IEC 61966-2-1): the colour matrix of a camera whose colours are sRGB's."""

Tags = Mapping[int, tuple[int, Sequence[int]]]


def rational(values: Sequence[float], scale: int = 10_000) -> list[int]:
    return [number for value in values for number in (round(value * scale), scale)]


def mosaic(light: NDArray[Any], neutral: Sequence[float] = (1, 1, 1)) -> NDArray[np.uint16]:
    """What a sensor with the pattern red, green; green, blue stores.

    Args:
        light: linear sRGB, 0 to 1, (h, w, 3).
        neutral: what the sensor makes of white.
    """
    seen = light * np.asarray(neutral)
    stored = seen[..., 1].copy()
    stored[::2, ::2], stored[1::2, 1::2] = seen[::2, ::2, 0], seen[1::2, 1::2, 2]
    return np.asarray(np.rint(BLACK + stored * (WHITE - BLACK)), np.uint16)


def directory(tags: Tags, at: int, next_at: int = 0) -> bytes:
    """A little-endian directory that starts at ``at`` of the file, with what its entries point to."""
    end = at + 2 + 12 * len(tags) + 4
    entries, behind = b"", b""
    for tag, (kind, values) in sorted(tags.items()):
        body = struct.pack(f"<{len(values)}{_CODES[kind]}", *values)
        count = len(values) // 2 if kind in (RATIONAL, SRATIONAL) else len(values)
        entries += struct.pack("<HHI", tag, kind, count)
        if len(body) <= 4:
            entries += body.ljust(4, b"\0")
        else:
            entries += struct.pack("<I", end + len(behind))
            behind += body + bytes(len(body) % 2)
    return struct.pack("<H", len(tags)) + entries + struct.pack("<I", next_at) + behind


def dng(
    stored: NDArray[np.uint16],
    neutral: Sequence[float] = (1, 1, 1),
    orientation: int = 1,
    more: Tags | None = None,
) -> bytes:
    """A file of one directory with a Bayer picture of 16 bits in one strip."""
    height, width = stored.shape
    tags: dict[int, tuple[int, Sequence[int]]] = {
        254: (LONG, [0]),
        256: (LONG, [width]),
        257: (LONG, [height]),
        258: (SHORT, [16]),
        259: (SHORT, [1]),
        262: (SHORT, [32803]),
        271: (ASCII, b"Studio\0"),
        272: (ASCII, b"Test\0"),
        273: (LONG, [8]),
        274: (SHORT, [orientation]),
        277: (SHORT, [1]),
        278: (LONG, [height]),
        279: (LONG, [stored.nbytes]),
        284: (SHORT, [1]),
        33421: (SHORT, [2, 2]),
        33422: (BYTE, [0, 1, 1, 2]),
        50706: (BYTE, [1, 4, 0, 0]),
        50708: (ASCII, b"Studio Test\0"),
        50714: (SHORT, [BLACK]),
        50717: (LONG, [WHITE]),
        50721: (SRATIONAL, rational(XYZ_TO_SRGB.ravel().tolist())),
        50728: (RATIONAL, rational(neutral)),
        50778: (SHORT, [21]),
        **(more or {}),
    }
    pixels = stored.astype("<u2").tobytes()
    at = 8 + len(pixels) + len(pixels) % 2
    return b"II*\0" + struct.pack("<I", at) + pixels.ljust(at - 8, b"\0") + directory(tags, at)
