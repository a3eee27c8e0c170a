"""TIFF: samples of any depth, sign and photometric kind that Pillow stores."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from layers.common.errors import UnsupportedImage
from layers.common.imaging import colour, encoding, metadata, samples
from layers.common.imaging.containers import tiff
from layers.common.imaging.formats import Format
from layers.common.imaging.readers.opened import UPRIGHT, Opened
from layers.common.imaging.readers.pillow import open_picture


@contextmanager
def open_tiff(data: bytes) -> Iterator[Opened]:
    """The first page. Pillow would turn it upright by itself, so it gets it without its orientation."""
    directory = tiff.read_directory(data) or tiff.Directory()
    try:
        picture = open_picture(Format.TIFF, tiff.without_turn(data, directory))
    except OSError:
        _check_is_readable(directory)
        raise
    with picture:
        exif = metadata.read_exif(picture)
        picture.getexif().pop(metadata.ORIENTATION, None)  # of XMP, which Pillow takes for the tag's
        turn = directory.first(tiff.ORIENTATION, exif.orientation)
        meaning = encoding.of_profile(picture.info.get("icc_profile"), exif.encoding)
        yield Opened(
            picture.size,
            lambda _reduction: colour.to_srgb(_shallow(picture, directory), meaning),
            turn if 1 <= turn <= 8 else UPRIGHT,
            lambda: metadata.read_credit(picture, exif),
            read_origin=lambda: metadata.read_origin(picture, exif, meaning),
        )


def _check_is_readable(directory: tiff.Directory) -> None:
    """Tell a kind of TIFF that is not read from a damaged one.

    Raises:
        UnsupportedImage: no mode of Pillow's has such samples, or it knows no such compression.
    """
    from PIL import TiffImagePlugin  # noqa: PLC0415  50 ms, for TIFF files only

    bits = directory.tags.get(tiff.BITS_PER_SAMPLE, (1,))
    format_ = directory.first(tiff.SAMPLE_FORMAT, tiff.UNSIGNED)
    kind = _SAMPLE_KINDS.get(format_, "unknown")
    photometric = directory.first(tiff.PHOTOMETRIC)
    compression = directory.first(tiff.COMPRESSION, 1)
    if compression not in TiffImagePlugin.COMPRESSION_INFO:
        raise UnsupportedImage(f"expected a TIFF of a known compression, received compression {compression}")
    known = {(key[1], key[2][0], key[4]) for key in TiffImagePlugin.OPEN_INFO}
    if (photometric, format_, bits) not in known:
        raise UnsupportedImage(
            "expected a TIFF of 8 or 16 bits, or of one grey sample of 32; "
            f"received {len(bits)} {kind} samples of {bits[0]} bits, photometric interpretation {photometric}"
        )


_SAMPLE_KINDS = {tiff.UNSIGNED: "unsigned", tiff.SIGNED: "signed", tiff.FLOAT: "float"}


def _shallow(picture: Pillow.Image, directory: tiff.Directory) -> Pillow.Image:
    """The picture with samples of 8 bits, black being 0."""
    bits = directory.first(tiff.BITS_PER_SAMPLE, 1)
    kind = directory.first(tiff.SAMPLE_FORMAT, tiff.UNSIGNED)
    if picture.mode == "L" and kind == tiff.SIGNED:
        picture.load()
        return Pillow.fromarray(np.asarray(picture) ^ np.uint8(128))
    if not picture.mode.startswith(("I", "F")):
        return picture
    picture.load()
    stored: NDArray[Any] = np.asarray(picture)
    if bits == 32 and kind == tiff.UNSIGNED:
        stored = stored.view(np.uint32)
    elif bits == 16 and kind == tiff.SIGNED:
        stored = stored.astype(np.int16)
    grey = samples.to_8_bit(stored, most=(1 << bits) - 1 if bits < 16 else 0)
    is_inverted = directory.first(tiff.PHOTOMETRIC) == tiff.WHITE_IS_ZERO
    return Pillow.fromarray(255 - grey if is_inverted else grey)
