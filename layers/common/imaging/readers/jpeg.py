"""JPEG, by libjpeg-turbo where its samples are sRGB."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import simplejpeg

from layers.common.errors import UnsupportedImage
from layers.common.imaging import colour, encoding, metadata
from layers.common.imaging.containers import jpeg
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Pixels, Size
from layers.common.imaging.readers.opened import Opened
from layers.common.imaging.readers.pillow import open_picture

# A JPEG with a complete scan but no end marker decodes once a few more bits follow. A truncated scan still
# fails: its missing blocks need more data than this.
_END_PADDING = bytes(16)
_READABLE_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC9, 0xCA})
"""Start-of-frame markers that libjpeg-turbo decodes (ITU-T T.81, table B.1)."""
_PRECISION = 8


@contextmanager
def open_jpeg(data: bytes) -> Iterator[Opened]:
    """A JPEG picture; samples mean what its ICC profile says, else what its EXIF block does.

    Raises:
        UnsupportedImage: it is lossless, hierarchical, or of more than 8 bits.
    """
    frame = jpeg.first_frame(data)
    if frame is not None and (frame.marker not in _READABLE_FRAMES or frame.precision != _PRECISION):
        raise UnsupportedImage(
            "expected a baseline or progressive JPEG of 8 bits; "
            f"received process SOF{frame.marker - 0xC0} of {frame.precision} bits"
        )
    with open_picture(Format.JPEG, data) as picture:
        exif = metadata.read_exif(picture)
        meaning = encoding.of_profile(picture.info.get("icc_profile"), exif.encoding)

        def decode(reduction: int) -> Pixels:
            if picture.mode in ("RGB", "L") and colour.is_srgb(picture.mode, meaning):
                return _decode_srgb(data, picture.size, reduction)
            return colour.to_srgb(picture, meaning)

        yield Opened(
            picture.size,
            decode,
            exif.orientation,
            lambda: metadata.read_credit(picture, exif),
            read_origin=lambda: metadata.read_origin(picture, exif, meaning),
        )


def _decode_srgb(data: bytes, size: Size, reduction: int) -> Pixels:
    """Decode with libjpeg-turbo, in a quarter of Pillow's time."""
    width, height = (-(-side // reduction) for side in size)
    try:
        return np.asarray(
            simplejpeg.decode_jpeg(data, "RGB", strict=True, min_width=width, min_height=height)
        )
    except ValueError:
        with open_picture(Format.JPEG, data + _END_PADDING) as picture:
            return colour.to_srgb(picture, encoding.SRGB)
