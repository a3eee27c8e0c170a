"""HEIF, whose samples of 10 and 12 bits are kept where they mean light beyond white."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import numpy as np

from layers.common.errors import UnsupportedImage
from layers.common.imaging import metadata, samples, tone_mapping
from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.cicp import Coding
from layers.common.imaging.formats import Format
from layers.common.imaging.image import Pixels
from layers.common.imaging.readers.opened import Opened
from layers.common.imaging.readers.pillow import described, of_boxes, open_picture


@contextmanager
def open_heif(data: bytes) -> Iterator[Opened]:
    """A HEIF picture; libheif has applied its turns, and pillow-heif has removed them from its EXIF block."""
    import pillow_heif  # noqa: PLC0415  25 ms and 20 MB, for HEIF files only

    pillow_heif.register_heif_opener()
    try:
        picture = open_picture(Format.HEIF, data)
    except (ValueError, RuntimeError, OSError) as fault:
        if "nsupported" in str(fault):
            raise UnsupportedImage("expected a HEIF picture that is coded with HEVC or AV1") from fault
        raise
    with picture:
        exif = metadata.read_exif(picture)
        meaning = of_boxes(picture, exif, data)
        opened = described(picture, exif, meaning)
        if meaning.hdr is not None:
            expose = partial(_decode_hdr, data, meaning.hdr)
            opened = replace(opened, decode=lambda _reduction: expose(0), expose=expose)
        yield opened


def _decode_hdr(data: bytes, coding: Coding, exposure: float) -> Pixels:
    import pillow_heif  # noqa: PLC0415

    stored = np.asarray(pillow_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=False))
    pixels = tone_mapping.from_coded(stored[..., :3], coding, exposure)
    return with_alpha(pixels, samples.to_8_bit(stored[..., 3])) if stored.shape[2] == 4 else pixels
