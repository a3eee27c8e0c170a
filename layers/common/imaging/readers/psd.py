"""Photoshop documents: the merged picture, never the layers."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from layers.common.errors import InvalidImage, UnsupportedImage
from layers.common.imaging import colour, encoding, icc, metadata, tone_mapping
from layers.common.imaging.alpha import with_alpha, without_white
from layers.common.imaging.containers import psd
from layers.common.imaging.containers.psd import Document
from layers.common.imaging.encoding import Encoding
from layers.common.imaging.image import Mask, Pixels
from layers.common.imaging.readers.opened import Opened
from layers.common.imaging.samples import to_8_bit

_COLOURS: Final = {
    psd.BITMAP: 1, psd.GREY: 1, psd.DUOTONE: 1, psd.INDEXED: 1, psd.RGB: 3, psd.LAB: 3, psd.CMYK: 4,
}  # fmt: skip
"""Channels of the colour modes that are read. A duotone's inks are unknown to others: it is shown as grey."""
_DEPTHS: Final = {1: "u1", 8: "u1", 16: ">u2", 32: ">f4"}
_PLAIN = frozenset({psd.GREY, psd.RGB})
_PALETTE_BYTES = 3 * 256
_LEAST_RUN, _LONGEST_RUN = 2, 128
"""Bytes of a run, and of a row that one can stand for."""


@contextmanager
def open_psd(data: bytes) -> Iterator[Opened]:
    """The merged picture of a PSD or PSB file. Photoshop does not turn a document by its EXIF data.

    Raises:
        UnsupportedImage: there is no merged picture, or its colours or compression are not read.
    """
    import psd_tools.compression  # noqa: PLC0415, F401  0.3 s, for documents only

    document = psd.read_document(data)
    _check_is_readable(document)
    resources = document.resources
    yield Opened(
        document.size,
        lambda _reduction: _decode(data, document),
        read_credit=lambda: metadata.credit_of(
            exif=resources.get(psd.EXIF, b""),
            packet=resources.get(psd.XMP, b""),
            iptc=resources.get(psd.IPTC, b""),
        ),
    )


def _check_is_readable(document: Document) -> None:
    colours = _COLOURS.get(document.mode)
    if not document.has_picture:
        raise UnsupportedImage(
            "expected a Photoshop document with a merged picture: save it with Maximize Compatibility"
        )
    if colours is None:
        raise UnsupportedImage(
            "expected a Photoshop document in RGB, grey, CMYK, Lab, indexed or bitmap mode; "
            f"received mode {document.mode}"
        )
    if document.depth not in _DEPTHS or (document.depth == 1) != (document.mode == psd.BITMAP):
        raise UnsupportedImage(
            "expected a Photoshop document of 8, 16 or 32 bits, or of 1 in bitmap mode; "
            f"received {document.depth} in mode {document.mode}"
        )
    if document.depth == 32 and document.mode not in _PLAIN:
        raise UnsupportedImage("expected a Photoshop document of 32 bits in RGB or grey")
    if document.compression not in (psd.RAW, psd.RUN_LENGTHS):
        raise UnsupportedImage(
            "expected a Photoshop document whose merged picture is raw or run-length coded; "
            f"received compression {document.compression}"
        )
    if document.channels < colours:
        raise InvalidImage(f"expected at least {colours} channels, received {document.channels}")


def _decode(data: bytes, document: Document) -> Pixels:
    colours = _COLOURS[document.mode]
    has_alpha = document.has_transparency and document.channels > colours
    if document.depth == 32:
        return _decode_light(data, document, has_alpha=has_alpha)
    width, height = document.size
    stored = np.empty((height, width, colours), np.uint8)
    for channel in range(colours):
        stored[..., channel] = to_8_bit(_channel(data, document, channel))
    alpha = to_8_bit(_channel(data, document, colours)) if has_alpha else None
    if document.mode == psd.INDEXED:
        return _indexed(stored[..., 0], document)
    if document.mode == psd.CMYK:
        stored = ~stored  # stored as light, not as ink
    elif alpha is not None and document.mode != psd.LAB:
        stored = without_white(stored, alpha)
    mode = {1: "L", 3: "LAB" if document.mode == psd.LAB else "RGB", 4: "CMYK"}[colours]
    picture = Pillow.merge(mode, [Pillow.fromarray(stored[..., channel]) for channel in range(colours)])
    pixels = colour.to_srgb(picture, _meaning(document))
    return pixels if alpha is None else with_alpha(pixels, alpha)


def _decode_light(data: bytes, document: Document, *, has_alpha: bool) -> Pixels:
    """Samples of 32 bits are linear light; their primaries are taken for sRGB's."""
    colours = _COLOURS[document.mode]
    width, height = document.size
    stored = np.empty((height, width, 3), np.float32)
    for channel in range(3):
        stored[..., channel] = _channel(data, document, min(channel, colours - 1))
    if not has_alpha:
        return tone_mapping.from_linear(stored)
    alpha = np.nan_to_num(_channel(data, document, colours).astype(np.float32), copy=False)
    np.clip(alpha, 0, 1, out=alpha)
    with np.errstate(divide="ignore", invalid="ignore"):
        stored -= 1 - alpha[..., np.newaxis]  # the white behind it
        stored /= alpha[..., np.newaxis]
    stored[alpha == 0] = 0
    return with_alpha(tone_mapping.from_linear(stored), to_8_bit(alpha))


def _channel(data: bytes, document: Document, index: int) -> NDArray[Any]:
    """The samples of one channel, (height, width), as they are stored.

    Raises:
        InvalidImage: the file ends before they do.
        ValueError: a row's run lengths are broken.
    """
    width, height = document.size
    row_bytes = -(-width * document.depth // 8)
    if document.compression == psd.RAW:
        at = document.pixels_at + index * height * row_bytes
        packed = data[at : at + height * row_bytes]
    else:
        packed = _unpacked(data, document, index)
    if len(packed) != height * row_bytes:
        raise InvalidImage("the file is truncated")
    rows = np.frombuffer(packed, _DEPTHS[document.depth]).reshape(height, -1)
    if document.depth == 1:  # a set bit is ink
        return (1 - np.unpackbits(rows, axis=1)[:, :width]) * np.uint8(255)
    return rows


def _unpacked(data: bytes, document: Document, index: int) -> bytes:
    from psd_tools.compression import decode_rle  # noqa: PLC0415

    width, height = document.size
    count = 4 if document.is_large else 2
    table_bytes = count * height
    at = document.pixels_at + table_bytes * document.channels
    lengths = np.frombuffer(data, f">u{count}", height * document.channels, document.pixels_at)
    if lengths.min() < _LEAST_RUN * -(-width * document.depth // 8 // _LONGEST_RUN):
        raise InvalidImage("a row has fewer run lengths than pixels")  # the library would fill it with 0
    start = at + int(lengths[: index * height].sum(dtype=np.int64))
    end = start + int(lengths[index * height : (index + 1) * height].sum(dtype=np.int64))
    if end > len(data):
        raise InvalidImage("the file is truncated")
    table_at = document.pixels_at + index * table_bytes
    view = memoryview(data)
    file = b"".join((view[table_at : table_at + table_bytes], view[start:end]))
    return decode_rle(file, width, height, document.depth, 2 if document.is_large else 1)


def _indexed(stored: Mask, document: Document) -> Pixels:
    if len(document.palette) < _PALETTE_BYTES:
        raise InvalidImage("the document has no palette")
    palette = np.frombuffer(document.palette, np.uint8, _PALETTE_BYTES).reshape(3, 256).T
    picture = Pillow.fromarray(palette[stored])
    pixels = colour.to_srgb(picture, _meaning(document))
    clear = document.resources.get(psd.TRANSPARENT_INDEX, b"")
    if len(clear) != 2:
        return pixels
    return with_alpha(pixels, (stored != int.from_bytes(clear, "big")).astype(np.uint8) * np.uint8(255))


def _meaning(document: Document) -> Encoding:
    profile = document.resources.get(psd.PROFILE, b"")
    if document.mode == psd.LAB and icc.colour_space(profile) != b"Lab ":
        return Encoding(colour.lab_profile())
    return encoding.of_profile(profile)
