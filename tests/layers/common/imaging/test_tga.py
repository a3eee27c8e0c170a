import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow

from layers.common.errors import ImageTooLarge, InvalidImage
from layers.common.imaging.decode import decode
from layers.common.imaging.formats import Format, sniff
from layers.common.imaging.image import Image
from tests.pictures import gradient, saved

SIDE = 3
"""Rows and columns of the pictures here."""


def read(data: bytes) -> Image:
    return decode(data, max_pixels=1_000_000)


def tga(
    pixels: bytes,
    kind: int,
    depth: int,
    descriptor: int = 0x20,
    colour_map: bytes = b"",
    map_depth: int = 0,
    first: int = 0,
    identification: bytes = b"",
    size: tuple[int, int] = (SIDE, SIDE),
) -> bytes:
    entries = len(colour_map) // (-(-map_depth // 8) or 1)
    numbers = (
        len(identification),
        bool(colour_map),
        kind,
        first,
        entries,
        map_depth,
        0,
        0,
        *size,
        depth,
        descriptor,
    )
    return struct.pack("<BBBHHBHHHHBB", *numbers) + identification + colour_map + pixels


def with_extension(data: bytes, attributes: int, author: bytes = b"") -> bytes:
    """With an extension area (section C.6) and a footer."""
    area = bytearray(495)
    struct.pack_into("<H", area, 0, 495)
    area[2 : 2 + len(author)] = author
    area[494] = attributes
    return data + bytes(area) + struct.pack("<II", len(data), 0) + b"TRUEVISION-XFILE.\0"


def word(red: int, green: int, blue: int, attribute: int = 0) -> bytes:
    return struct.pack("<H", attribute << 15 | red << 10 | green << 5 | blue)


def run(pixel: bytes, count: int) -> bytes:
    return bytes([127 + count]) + pixel


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (tga(b"\x4d" * 9, 3, 8), (77, 77, 77)),
        (tga(b"\x32\x64\xc8" * 9, 2, 24), (200, 100, 50)),
        (tga(b"\x32\x64\xc8\x4d" * 9, 2, 32, 0x28), (200, 100, 50, 77)),
        (tga(b"\x32\x64\xc8\x4d" * 9, 2, 32), (200, 100, 50)),
        (tga(b"\x4d\x32" * 9, 3, 16, 0x28), (77, 77, 77, 50)),
        (tga(b"\x4d\x32" * 9, 3, 16), (77, 77, 77)),
        (tga(word(31, 16, 0) * 9, 2, 16), (255, 132, 0)),
        (tga(word(31, 16, 0) * 9, 2, 15), (255, 132, 0)),
        (tga(word(31, 16, 0, 1) * 9, 2, 16), (255, 132, 0)),
        (tga(word(31, 16, 0, 1) * 9, 2, 16, 0x21), (255, 132, 0, 255)),
        (tga(word(31, 16, 0, 0) * 9, 2, 16, 0x21), (255, 132, 0, 0)),
        (tga(b"\x01" * 9, 1, 8, colour_map=b"\0\0\0\x32\x64\xc8", map_depth=24), (200, 100, 50)),
        (tga(b"\x05" * 9, 1, 8, colour_map=b"\x32\x64\xc8", map_depth=24, first=5), (200, 100, 50)),
        (tga(b"\0" * 9, 1, 8, 0x28, b"\x32\x64\xc8\x4d", 32), (200, 100, 50, 77)),
        (tga(run(b"\0", 9), 9, 8, colour_map=word(31, 16, 0), map_depth=16), (255, 132, 0)),
        (tga(run(b"\x32\x64\xc8", 9), 10, 24), (200, 100, 50)),
        (tga(run(word(31, 16, 0), 5) + b"\x03" + word(31, 16, 0) * 4, 10, 16), (255, 132, 0)),
        (tga(run(b"\x4d", 9), 11, 8, identification=b"made by hand"), (77, 77, 77)),
        (with_extension(tga(b"\x32\x64\xc8\x4d" * 9, 2, 32, 0x28), 0), (200, 100, 50)),
        (with_extension(tga(b"\x32\x64\xc8\x4d" * 9, 2, 32, 0x28), 2), (200, 100, 50)),
        (with_extension(tga(b"\x32\x64\xc8\x4d" * 9, 2, 32, 0x28), 3), (200, 100, 50, 77)),
        (with_extension(tga(b"\x10\x20\x40\x80" * 9, 2, 32, 0x28), 4), (128, 64, 32, 128)),
    ],
)
def test_every_kind_of_pixel_is_read(data: bytes, expected: tuple[int, ...]) -> None:
    assert sniff(data) is Format.TGA
    assert {tuple(pixel) for row in read(data).pixels.tolist() for pixel in row} == {expected}


@pytest.mark.parametrize("coded", [False, True])
@pytest.mark.parametrize(
    ("descriptor", "expected"),
    [(0x20, slice(None)), (0x00, "rows"), (0x30, "columns"), (0x10, "both")],
)
def test_the_first_pixel_is_in_any_corner(descriptor: int, expected: Any, coded: bool) -> None:
    upright = gradient(5, 4)
    stored = {
        "rows": upright[::-1],
        "columns": upright[:, ::-1],
        "both": upright[::-1, ::-1],
    }.get(expected if isinstance(expected, str) else "", upright)
    pixels = np.ascontiguousarray(stored[..., ::-1]).tobytes()
    packets = b"".join(b"\0" + pixels[at : at + 3] for at in range(0, len(pixels), 3))
    data = tga(packets if coded else pixels, 10 if coded else 2, 24, descriptor, size=(5, 4))
    assert np.array_equal(read(data).pixels, upright)


def test_runs_may_go_on_in_the_next_row() -> None:
    """As those of version 1.0."""
    data = tga(run(b"\x01", 5) + run(b"\x02", 4), 11, 8)
    assert read(data).pixels[..., 0].ravel().tolist() == [1] * 5 + [2] * 4


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P"])
@pytest.mark.parametrize("compression", [None, "tga_rle"])
def test_what_pillow_writes_is_read(mode: str, compression: str | None) -> None:
    picture = Pillow.fromarray(gradient()).convert(mode)
    image = read(saved(picture, "TGA", compression=compression))
    assert np.array_equal(image.pixels, np.asarray(picture.convert("RGBA" if mode == "RGBA" else "RGB")))


def test_the_author_is_kept() -> None:
    assert read(with_extension(tga(bytes(9), 3, 8), 0, b"Anna\0x")).credit.artist == "Anna"


@pytest.mark.parametrize(
    "data",
    [
        tga(bytes(8), 3, 8),
        tga(b"", 3, 8),
        tga(run(b"\x01", 8), 11, 8),
        tga(run(b"", 9), 11, 8),
        tga(b"\1" * 9, 1, 8, colour_map=b"\0\0\0", map_depth=24),
        tga(b"\0" * 9, 1, 8, colour_map=b"\0\0\0", map_depth=24, first=1),
        tga(b"", 1, 8, colour_map=b"\0\0\0", map_depth=24)[:19],
        with_extension(tga(bytes(3), 3, 8), 0),
    ],
)
def test_a_damaged_picture_is_invalid(data: bytes) -> None:
    with pytest.raises(InvalidImage):
        read(data)


def test_the_size_is_refused_by_the_header() -> None:
    with pytest.raises(ImageTooLarge):
        read(tga(run(b"\x01", 128) * 100, 11, 8, size=(60_000, 60_000)))


HEADS = [
    b"ID3\x03\0\0\0\0\x0f\x76TIT2\0\0\0\x0c",
    b"\xff\xfb\x90\x64\0\0\0\0" + bytes(40),
    b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\2\0",
    b"OggS\0\2" + bytes(20) + b"\x01vorbis",
    b"fLaC\0\0\0\x22" + bytes(30),
    b"\0\0\0\x20ftypM4A \0\0\0\0M4A mp42isom\0\0\0\0",
    b"\0\0\1\xba\x44\0\4\0\4\1\x89\xc3\xf8" + bytes(20),
    b"\0\0\2\0\1\0\x20\x20\0\0\2\0\2\0\xa8\x10\0\0\x16\0\0\0" + bytes(40),
    b"\0\1\0\0\0\x0f\0\x80\0\3\0\x70GSUB" + bytes(40),
    bytes(100),
    b"\0\0\2" + bytes(97),
]


@given(st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode), st.sampled_from(HEADS)))
def test_other_content_is_no_tga(data: bytes) -> None:
    assert sniff(data) is not Format.TGA
