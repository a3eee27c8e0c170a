"""What a file's colour profile may cost, and samples that are no numbers."""

import io
import struct
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow

from layers.common.errors import InvalidImage, StudioError, TooCostly
from layers.common.imaging.colour import Transforms
from layers.common.imaging.decode import decode
from layers.common.imaging.encoding import MAX_PROFILE_BYTES
from layers.common.imaging.samples import finite


def grey(gamma: float, padding: int = 0) -> bytes:
    """A grey profile (ICC.1:2010, 8.3) of a white point, a curve, and bytes that nobody reads."""
    white = b"XYZ \0\0\0\0" + struct.pack(">iii", 63190, 65536, 54061)
    curve = b"curv\0\0\0\0" + struct.pack(">IHxx", 1, round(gamma * 256))
    table = (
        struct.pack(">I", 2) + b"wtpt" + struct.pack(">II", 156, 20) + b"kTRC" + struct.pack(">II", 176, 14)
    )
    size = 192 + padding
    header = struct.pack(">I4sI4s4s4s", size, b"\0" * 4, 0x02100000, b"mntr", b"GRAY", b"XYZ ")
    header += b"\0" * 12 + b"acsp" + b"\0" * 28 + struct.pack(">iii", 63190, 65536, 54061) + b"\0" * 48
    return header + table + white + curve + bytes(padding)


def saved(kind: str, profile: bytes) -> bytes:
    file = io.BytesIO()
    Pillow.new("L", (16, 16), 128).save(file, kind, icc_profile=profile)
    return file.getvalue()


def test_a_transform_is_built_once_for_each_profile_and_mode() -> None:
    transforms = Transforms(10_000_000)
    first = transforms.get(grey(1.0), "L")
    assert first is not None
    assert transforms.get(bytes(bytearray(grey(1.0))), "L") is first
    assert transforms.get(grey(1.5), "L") is not first
    assert transforms.get(grey(1.0), "RGB") is None
    assert transforms.get(b"garbage", "RGB") is None


def test_many_profiles_keep_within_their_bytes() -> None:
    transforms = Transforms(10_000_000)
    first = transforms.get(grey(1.0), "L")
    for n in range(1, 30):
        transforms.get(grey(1 + n / 32), "L")
        assert 0 < transforms.bytes <= 10_000_000
    assert transforms.get(grey(1.0), "L") is not first, "the oldest was given up"
    transforms.get(grey(1.0, 20_000_000), "L")
    assert transforms.bytes == 0, "what is larger than all is not kept"


@pytest.mark.parametrize("kind", ["JPEG", "TIFF", "WEBP", "AVIF", "PNG"])
def test_a_profile_of_megabytes_is_refused(kind: str) -> None:
    decode(saved(kind, grey(1.0, 100_000)), max_pixels=1000)
    with pytest.raises((TooCostly, InvalidImage)) as refused:
        decode(saved(kind, grey(1.0, MAX_PROFILE_BYTES)), max_pixels=1000)
    fault = refused.value
    assert isinstance(fault, StudioError)
    if kind != "PNG":  # which Pillow inflates up to a megabyte
        assert (fault.code, "profile" in fault.detail) == ("too_costly", True)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_samples_that_are_no_numbers_become_some(kind: type[np.floating[Any]]) -> None:
    samples = np.array([[0.25, np.nan, np.inf, -np.inf, -0.5, 2.0]], kind)
    assert finite(samples).tolist() == [[0.25, 0.0, 2.0, -0.5, -0.5, 2.0]]
    assert finite(np.full((2, 2), np.nan, kind)).tolist() == [[0.0, 0.0]] * 2
    assert finite(np.full((2, 2), np.inf, kind)).tolist() == [[0.0, 0.0]] * 2
    assert np.isnan(samples).any(), "the samples themselves stay as they are"


def test_samples_too_large_for_float32_are_infinite() -> None:
    assert finite(np.array([[1e300, 1.0, -1e300]])).tolist() == [[1.0, 1.0, 0.0]]


def test_a_float_picture_shows_infinity_as_its_brightest() -> None:
    samples = np.array([[0, 0.5, 1, np.nan, np.inf, -np.inf]] * 4, np.float32)
    file = io.BytesIO()
    Pillow.fromarray(samples).save(file, "TIFF")
    image = decode(file.getvalue(), max_pixels=100)
    assert image.pixels[0, :, 0].tolist() == [0, 128, 255, 0, 255, 0]
