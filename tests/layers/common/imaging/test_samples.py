"""Samples of every depth, sign, byte order and photometric kind, with their transparency."""

import itertools
import struct
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image as Pillow

from layers.common.errors import UnsupportedImage
from layers.common.imaging.decode import decode, read_size
from layers.common.imaging.samples import to_8_bit
from tests.layers.common.imaging.png_files import chunk, png
from tests.pictures import saved


def tiff(
    samples: NDArray[Any], *, order: Literal["<", ">"] = "<", white_is_zero: bool = False, **tags: int
) -> bytes:
    """An uncompressed TIFF of (h, w) or (h, w, n) samples, by TIFF 6.0, section 2."""
    height, width = samples.shape[:2]
    count = samples.shape[2] if samples.ndim == 3 else 1
    kind = {"u": 1, "i": 2, "f": 3}[samples.dtype.kind]
    bits = samples.dtype.itemsize * 8
    data = samples.astype(samples.dtype.newbyteorder(order)).tobytes()
    photometric = 2 if count >= 3 else int(not white_is_zero)
    entries: list[tuple[int, int, int, int]] = [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, count, bits),
        (259, 3, 1, 1),
        (262, 3, 1, photometric),
        (273, 4, 1, 0),
        (277, 3, 1, count),
        (278, 4, 1, height),
        (279, 4, 1, len(data)),
        (339, 3, count, kind),
    ]
    entries += [(int(tag[1:]), 3, 1, value) for tag, value in tags.items()]
    after = 8 + 2 + 12 * len(entries) + 4
    extra, table = b"", b""
    for tag, type_, number, value in sorted(entries):
        packed = struct.pack(order + ("I" if type_ == 4 else "H"), value)
        if tag == 273:
            packed = struct.pack(order + "I", after + 8 * 4)
        elif number > 1:
            packed, extra = struct.pack(order + "I", after + len(extra)), extra + packed * number
        table += struct.pack(order + "HHI", tag, type_, number) + packed.ljust(4, b"\0")
    mark = b"II" if order == "<" else b"MM"
    head = mark + struct.pack(order + "HI", 42, 8) + struct.pack(order + "H", len(entries))
    return head + table + bytes(4) + extra.ljust(32, b"\0") + data


def pixel(data: bytes) -> tuple[int, ...]:
    return tuple(int(value) for value in decode(data, max_pixels=10_000).pixels[0, 0])


def grey(data: bytes) -> int:
    red, green, blue = pixel(data)
    assert red == green == blue
    return red


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize(
    ("dtype", "value", "expected"),
    [
        (np.uint8, 200, 200),
        (np.int8, -128, 0),
        (np.int8, 127, 255),
        (np.uint16, 200, 1),
        (np.uint16, 32896, 128),
        (np.uint16, 65535, 255),
        (np.int16, -32768, 0),
        (np.int16, 0, 128),
        (np.int16, 32767, 255),
        (np.int32, -(2**31), 0),
        (np.int32, 0, 128),
        (np.int32, 2**31 - 1, 255),
        (np.float32, 0.5, 128),
    ],
)
def test_grey_tiff_of_every_sign_depth_and_order(
    order: Literal["<", ">"], dtype: Any, value: Any, expected: int
) -> None:
    assert grey(tiff(np.full((4, 4), value, dtype), order=order)) == expected


@pytest.mark.parametrize(("value", "expected"), [(0, 0), (2**31, 128), (2**32 - 1, 255), (200 << 24, 199)])
def test_grey_tiff_of_32_unsigned_bits(value: int, expected: int) -> None:
    assert grey(tiff(np.full((4, 4), value, np.uint32))) == expected


@pytest.mark.parametrize(
    ("dtype", "value"), [(np.uint8, 200), (np.uint16, 200 * 257), (np.float32, 200 / 255)]
)
def test_white_may_be_zero(dtype: Any, value: float) -> None:
    assert grey(tiff(np.full((4, 4), value, dtype), white_is_zero=True)) == 55


@pytest.mark.parametrize("order", "<>")
def test_colours_of_16_bits(order: Literal["<", ">"]) -> None:
    samples = np.full((4, 4, 3), (200 * 257, 100 * 257, 50 * 257), np.uint16)
    assert pixel(tiff(samples, order=order)) == (200, 100, 50)


@pytest.mark.parametrize(
    ("samples", "what"),
    [
        (np.zeros((4, 4, 3), np.float32), "3 float samples of 32 bits"),
        (np.zeros((4, 4), np.float64), "1 float samples of 64 bits"),
        (np.zeros((4, 4, 3), np.uint32), "3 unsigned samples of 32 bits"),
        (np.zeros((4, 4, 3), np.int16), "3 signed samples of 16 bits"),
    ],
)
@pytest.mark.parametrize("read", [decode, read_size])
def test_samples_that_are_not_read_are_unsupported_rather_than_damaged(
    samples: NDArray[Any], what: str, read: Any
) -> None:
    with pytest.raises(UnsupportedImage, match=what):
        read(tiff(samples), max_pixels=100)


@pytest.mark.parametrize("compression", [34712, 50002, 34887])
def test_a_compression_that_is_not_read_is_unsupported(compression: int) -> None:
    data = tiff(np.zeros((4, 4), np.uint8)).replace(
        struct.pack("<HHIH", 259, 3, 1, 1), struct.pack("<HHIH", 259, 3, 1, compression)
    )
    with pytest.raises(UnsupportedImage, match=f"compression {compression}"):
        decode(data, max_pixels=100)


@pytest.mark.parametrize("marker", [0xC3, 0xC5, 0xC6, 0xC7, 0xCB])
def test_a_jpeg_process_that_is_not_read_is_unsupported(marker: int) -> None:
    data = saved(Pillow.new("RGB", (8, 8)), "JPEG").replace(b"\xff\xc0", bytes((0xFF, marker)), 1)
    with pytest.raises(UnsupportedImage, match=f"SOF{marker - 0xC0}"):
        decode(data, max_pixels=100)


def test_a_jpeg_of_12_bits_is_unsupported() -> None:
    data = saved(Pillow.new("RGB", (8, 8)), "JPEG").replace(b"\xff\xc0\0\x11\x08", b"\xff\xc1\0\x11\x0c", 1)
    with pytest.raises(UnsupportedImage, match="12 bits"):
        decode(data, max_pixels=100)


KEYED = {
    "grey of 1 bit": (png((2, 1), 1, 0, [b"\x40"], chunk(b"tRNS", b"\0\0")), (0, 255)),
    "grey of 2 bits": (png((2, 1), 2, 0, [b"\x90"], chunk(b"tRNS", b"\0\2")), (0, 255)),
    "grey of 4 bits": (png((2, 1), 4, 0, [b"\x5a"], chunk(b"tRNS", b"\0\5")), (0, 255)),
    "grey of 4 bits, high bits set": (png((2, 1), 4, 0, [b"\x5a"], chunk(b"tRNS", b"\xff\xf5")), (0, 255)),
    "grey of 8 bits": (png((2, 1), 8, 0, [b"\x05\x0a"], chunk(b"tRNS", b"\0\5")), (0, 255)),
    "grey of 16 bits": (png((2, 1), 16, 0, [b"\1\5\1\6"], chunk(b"tRNS", b"\1\5")), (0, 255)),
    "RGB of 8 bits": (png((2, 1), 8, 2, [b"\1\2\3\1\2\4"], chunk(b"tRNS", b"\0\1\0\2\0\3")), (0, 255)),
    "RGB of 16 bits": (
        png((2, 1), 16, 2, [b"\1\1\2\2\3\3\1\1\2\2\3\4"], chunk(b"tRNS", b"\1\1\2\2\3\3")),
        (0, 255),
    ),
    "palette": (png((2, 1), 4, 3, [b"\x10"], chunk(b"PLTE", bytes(6)), chunk(b"tRNS", b"\xff\7")), (7, 255)),
}


@pytest.mark.parametrize("what", KEYED)
def test_transparency_of_every_depth(what: str) -> None:
    data, expected = KEYED[what]
    assert tuple(int(value) for value in decode(data, max_pixels=10).pixels[0, :, 3]) == expected


@pytest.mark.parametrize(("kind", "samples"), [*itertools.product((0, 2, 4, 6), (b"\x80\x80", b"\x80\x00"))])
def test_colours_of_a_png_of_16_bits(kind: int, samples: bytes) -> None:
    count = {0: 1, 2: 3, 4: 2, 6: 4}[kind]
    values = pixel(png((1, 1), 16, kind, [samples * count]))
    assert set(values) == {128}
    assert len(values) == (4 if kind >= 4 else 3)


@given(st.lists(st.integers(-(2**15), 2**15 - 1), min_size=1, max_size=50))
def test_signed_samples_are_the_unsigned_ones_moved(values: list[int]) -> None:
    signed = np.array([values], np.int16)
    moved = (signed.astype(np.int32) + 2**15).astype(np.uint16)
    assert np.array_equal(to_8_bit(signed), to_8_bit(moved))


@given(st.integers(1, 15), st.integers(0, 2**15 - 1))
def test_white_is_the_most_that_a_depth_stores(bits: int, value: int) -> None:
    most = (1 << bits) - 1
    sample = min(value, most)
    assert int(to_8_bit(np.array([[sample]], np.uint16), most=most)[0, 0]) == int(sample / most * 255 + 0.5)
