"""Pictures in memory, of Pillow and NumPy, as files. Neither needs to be installed."""

import io
import struct
import sys
import zlib
from typing import Any, Protocol

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOUR_TYPES = {1: 0, 2: 4, 3: 2, 4: 6}
"""PNG's, by the number of channels."""

_DEPTHS = {"?": 8, "B": 8, "H": 16}
"""Bits of a sample, by its type as ``memoryview`` names it."""

_FASTEST = 1
_PNG_MODES = frozenset({"1", "L", "LA", "P", "RGB", "RGBA", "I", "I;16"})


class PillowImage(Protocol):
    """An image of Pillow."""

    @property
    def mode(self) -> str: ...

    @property
    def info(self) -> Any: ...

    def getexif(self) -> Any: ...

    def save(self, fp: Any, format: str | None = None, **params: Any) -> None: ...  # noqa: A002 – Pillow's name


class Array(Protocol):
    """An array of NumPy: rows of pixels, or of pixels of one to four channels.

    They are grey, grey and alpha, RGB or RGBA (OpenCV's are BGR), of type uint8, uint16 or bool.
    """

    @property
    def __array_interface__(self) -> dict[str, Any]: ...


def is_pillow(picture: object) -> bool:
    """Whether it is an image of Pillow."""
    return hasattr(picture, "getexif") and hasattr(picture, "save")


def is_array(picture: object) -> bool:
    """Whether it is an array of NumPy."""
    return hasattr(picture, "__array_interface__")


def of_pillow(image: PillowImage) -> bytes:
    """The image without loss: a PNG, or a TIFF in modes that PNG has not, such as CMYK."""
    file = io.BytesIO()
    kind, more = ("PNG", {"compress_level": _FASTEST}) if image.mode in _PNG_MODES else ("TIFF", {})
    image.save(file, kind, exif=image.getexif(), icc_profile=image.info.get("icc_profile"), **more)
    return file.getvalue()


def of_array(array: Array) -> bytes:
    """The array as a PNG.

    Raises:
        TypeError: it is no picture.
    """
    view = memoryview(array)  # type: ignore[arg-type]  # what has the interface is a buffer too
    shape = view.shape or ()
    if len(shape) not in (2, 3) or 0 in shape:
        raise TypeError(f"expected an array of height, width and channels, received {shape}")
    height, width, channels = (*shape, 1)[:3]
    if channels not in _COLOUR_TYPES or view.format not in _DEPTHS:
        raise TypeError(
            f"expected one to four channels of uint8, uint16 or bool, received {channels} of {view.format!r}"
        )
    depth = _DEPTHS[view.format]
    samples = view.tobytes()
    if view.format == "?":
        samples = samples.translate(bytes([0, *[255] * 255]))
    if depth == 16 and sys.byteorder == "little":
        samples = _swapped(samples)
    length = width * channels * depth // 8
    rows = b"".join(b"\0" + samples[at : at + length] for at in range(0, len(samples), length))
    head = struct.pack(">2I5B", width, height, depth, _COLOUR_TYPES[channels], 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(rows, _FASTEST)), (b"IEND", b"")]
    return _SIGNATURE + b"".join(_chunk(*one) for one in chunks)


def _swapped(samples: bytes) -> bytes:
    """Samples of two bytes with the high one first."""
    swapped = bytearray(samples)
    swapped[::2], swapped[1::2] = samples[1::2], samples[::2]
    return bytes(swapped)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
