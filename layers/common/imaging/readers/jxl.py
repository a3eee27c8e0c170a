"""JPEG XL, by libjxl, which gives samples of 8 bits."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from layers.common.errors import UnsupportedImage
from layers.common.imaging import colour, encoding, metadata
from layers.common.imaging.alpha import unpremultiply, with_alpha
from layers.common.imaging.containers import jxl
from layers.common.imaging.containers.jxl import Header
from layers.common.imaging.image import Credit, Pixels
from layers.common.imaging.readers.opened import Opened

_MAX_COMPRESSED_BYTES: Final = 1 << 16
_SIGNATURE: Final = b"\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14ftypjxl \0\0\0\0jxl "
_PIXEL: Final = bytes.fromhex("ff0a414024080401003c004b188b15801dd4ff0018d0af9a2001")
"""A codestream of 8 × 8 pixels."""


@contextmanager
def open_jxl(data: bytes) -> Iterator[Opened]:
    """A still picture; libjxl turns it upright by the codestream's orientation, which wins over EXIF's.

    Raises:
        UnsupportedImage: it is an animation, of which the library gives the last frame, or in CMYK.
    """
    import pylibjxl  # noqa: PLC0415, F401  50 ms, for JPEG XL only

    stream = jxl.codestream(data)
    header = jxl.read_header(stream)
    if header.is_animated:
        raise UnsupportedImage("expected a still JPEG XL picture, received an animation")
    if header.has_black:
        raise UnsupportedImage("expected a JPEG XL picture in RGB or grey, received CMYK")
    yield Opened(header.size, lambda _reduction: _decode(stream, header), read_credit=lambda: _credit(data))


def _decode(stream: bytes, header: Header) -> Pixels:
    import pylibjxl  # noqa: PLC0415

    stored, found = pylibjxl.decode(stream, metadata=True)
    samples: NDArray[np.uint8] = stored[..., np.newaxis] if stored.ndim == 2 else stored
    if header.is_premultiplied:
        samples = _straight(samples)
    colours = samples[..., : samples.shape[2] - 1 + samples.shape[2] % 2]
    picture = Pillow.fromarray(np.ascontiguousarray(colours if colours.shape[2] == 3 else colours[..., 0]))
    pixels = colour.to_srgb(picture, encoding.of_jxl(header, found.get("icc")))
    return pixels if colours.shape == samples.shape else with_alpha(pixels, samples[..., -1])


def _straight(samples: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if samples.shape[2] == 4:
        return unpremultiply(samples)
    return unpremultiply(samples[..., (0, 0, 0, 1)])[..., 2:]


def _credit(data: bytes) -> Credit:
    """The credit of EXIF and XMP boxes; what is too long or damaged has none."""
    blocks = [_body(*box) for box in jxl.metadata_boxes(data)]
    exif = next((body for kind, body in blocks if kind == b"Exif"), b"")
    xmp = next((body for kind, body in blocks if kind == b"xml "), b"")
    return metadata.credit_of(exif=exif, packet=xmp)


def _body(kind: bytes, body: bytes) -> tuple[bytes, bytes]:
    """The type and content of a box, inflated; EXIF data from its byte order on."""
    import pylibjxl  # noqa: PLC0415

    if kind != b"brob":
        return kind, body[4 + int.from_bytes(body[:4], "big") :] if kind == b"Exif" else body
    if len(body) > _MAX_COMPRESSED_BYTES:
        return kind, b""
    # The library inflates the boxes of a file that it decodes: here, one of a single block.
    parts = ((b"brob", body), (b"jxlc", _PIXEL))
    file = _SIGNATURE + b"".join(struct.pack(">I", 8 + len(part)) + name + part for name, part in parts)
    try:
        _, found = pylibjxl.decode(file, metadata=True)
    except (RuntimeError, MemoryError):
        return kind, b""
    return body[:4], found.get("exif" if body.startswith(b"Exif") else "xmp", b"")
