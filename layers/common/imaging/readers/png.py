"""PNG, whose chunks say more than Pillow reads: colours, and transparency of any depth."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL.ImageFile import ImageFile

from layers.common.imaging import colour, encoding, metadata, samples, tone_mapping
from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.containers import png_chunks
from layers.common.imaging.containers.png_chunks import Header
from layers.common.imaging.encoding import Encoding
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Mask, Pixels
from layers.common.imaging.readers.opened import Opened
from layers.common.imaging.readers.pillow import open_picture

_DEEP = 16


@contextmanager
def open_png(data: bytes) -> Iterator[Opened]:
    """A PNG picture; optional chunks that are damaged or too large are passed over."""
    header, essential = png_chunks.read_header(data), png_chunks.essential(data)
    meaning = encoding.of_png(header)
    with open_picture(Format.PNG, essential) as picture:
        exif = metadata.read_exif(picture)
        yield Opened(
            picture.size,
            lambda _reduction: _decode(picture, essential, header, meaning),
            exif.orientation,
            lambda: metadata.read_credit(picture, exif),
            partial(_decode, picture, essential, header, meaning) if meaning.hdr else None,
            lambda: metadata.read_origin(picture, exif, meaning),
        )


def _decode(
    picture: Pillow.Image, data: bytes, header: Header, meaning: Encoding, exposure: float = 0
) -> Pixels:
    key = _key(header)
    if header.depth == _DEEP and header.colour_type & png_chunks.RGB and (key or meaning.hdr):
        return _deep(picture, data, key, meaning, exposure)
    if key is None:
        return colour.to_srgb(picture, meaning, exposure)
    # Pillow scales grey samples of less than 8 bits, but not their key.
    picture.info.pop("transparency", None)
    stored = np.asarray(picture)
    pixels = colour.to_srgb(picture, meaning, exposure)
    if header.colour_type == png_chunks.GREY:
        (grey,) = key
        scale = 1 if header.depth in (1, _DEEP) else 255 // ((1 << header.depth) - 1)
        return with_alpha(pixels, _opaque(stored != grey * scale))
    return with_alpha(pixels, _opaque((stored != key).any(axis=-1)))


def _key(header: Header) -> tuple[int, ...] | None:
    """The colour that ``tRNS`` makes transparent (11.3.1.1); of less than 16 bits, its lower bits count."""
    body = header.chunks.get(b"tRNS", b"")
    if header.colour_type not in (png_chunks.GREY, png_chunks.RGB) or not body:
        return None
    count = 1 if header.colour_type == png_chunks.GREY else 3
    if len(body) < 2 * count:
        return None
    values = (int.from_bytes(body[at : at + 2], "big") for at in range(0, 2 * count, 2))
    return tuple(value & ((1 << header.depth) - 1) for value in values)


def _deep(
    picture: Pillow.Image, data: bytes, key: tuple[int, ...] | None, meaning: Encoding, exposure: float
) -> Pixels:
    """RGB and RGBA of 16 bits, of which Pillow alone keeps the upper 8."""
    high = np.asarray(picture)
    low = np.asarray(_lower_bytes(data))
    stored = high.astype(np.uint16) << 8 | low
    rgb = stored[..., :3]
    if meaning.hdr:
        pixels = tone_mapping.from_coded(rgb, meaning.hdr, exposure)
    else:
        pixels = colour.to_srgb(Pillow.fromarray(samples.to_8_bit(rgb)), meaning)
    if key is not None:
        return with_alpha(pixels, _opaque((rgb != key).any(axis=-1)))
    return with_alpha(pixels, samples.to_8_bit(stored[..., 3])) if stored.shape[2] == 4 else pixels


def _lower_bytes(data: bytes) -> Pillow.Image:
    """The lower byte of each sample: what the upper one would be if the file's byte order were the other."""
    picture = open_picture(Format.PNG, data)
    assert isinstance(picture, ImageFile)
    picture.tile = [tile._replace(args=f"{picture.mode};16L") for tile in picture.tile]
    picture.info.pop("transparency", None)
    picture.load()
    return picture


def _opaque(shown: NDArray[np.bool_]) -> Mask:
    return shown.astype(np.uint8) * np.uint8(255)
