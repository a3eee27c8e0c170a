"""EXR files by the file layout's description: one part of uncompressed scan lines."""

import struct
from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

_TYPES = {"u4": 0, "f2": 1, "f4": 2}


def attribute(name: str, kind: str, value: bytes) -> bytes:
    return b"%s\0%s\0" % (name.encode(), kind.encode()) + struct.pack("<i", len(value)) + value


def chromaticities(*values: float) -> bytes:
    return attribute("chromaticities", "chromaticities", struct.pack("<8f", *values))


def header(
    channels: Mapping[str, NDArray[Any]],
    data: tuple[int, int, int, int],
    display: tuple[int, int, int, int],
    *attributes: bytes,
    version: int = 2,
    compression: int = 0,
) -> bytes:
    """All of a file before its table. A channel with fewer samples than the data window has every second one.

    Windows are left, top, right and bottom, the last ones inside.
    """
    listed = b""
    for name, samples in sorted(channels.items()):
        step = 2 if samples.shape[1] < data[2] - data[0] + 1 else 1
        kind = _TYPES[samples.dtype.str[1:]]
        listed += name.encode() + b"\0" + struct.pack("<iiii", kind, 0, step, step)
    return (
        b"\x76\x2f\x31\x01"
        + struct.pack("<I", version)
        + attribute("channels", "chlist", listed + b"\0")
        + attribute("compression", "compression", bytes([compression]))
        + attribute("dataWindow", "box2i", struct.pack("<4i", *data))
        + attribute("displayWindow", "box2i", struct.pack("<4i", *display))
        + attribute("lineOrder", "lineOrder", b"\0")
        + attribute("pixelAspectRatio", "float", struct.pack("<f", 1))
        + attribute("screenWindowCenter", "v2f", bytes(8))
        + attribute("screenWindowWidth", "float", struct.pack("<f", 1))
        + b"".join(attributes)
        + b"\0"
    )


def exr(
    channels: Mapping[str, NDArray[Any]],
    *attributes: bytes,
    data: tuple[int, int, int, int] | None = None,
    display: tuple[int, int, int, int] | None = None,
) -> bytes:
    """A file of these samples, (lines, columns); the windows begin at 0 if nothing else is said."""
    height = max(len(samples) for samples in channels.values())
    width = max(samples.shape[1] for samples in channels.values())
    data = data or (0, 0, width - 1, height - 1)
    start = header(channels, data, display or data, *attributes)
    lines = []
    for row in range(height):
        samples = b""
        for _, plane in sorted(channels.items()):
            step = height // len(plane)
            if row % step == 0:
                samples += plane[row // step].astype(plane.dtype.newbyteorder("<")).tobytes()
        lines.append(struct.pack("<ii", data[1] + row, len(samples)) + samples)
    at = len(start) + 8 * height
    table = b""
    for line in lines:
        table += struct.pack("<Q", at)
        at += len(line)
    return start + table + b"".join(lines)


def of_colours(samples: NDArray[Any], *attributes: bytes, **windows: tuple[int, int, int, int]) -> bytes:
    """RGB or RGBA (h, w, channels) of the samples' own type."""
    planes = {name: samples[..., at] for at, name in enumerate("RGBA"[: samples.shape[2]])}
    return exr(planes, *attributes, **windows)
