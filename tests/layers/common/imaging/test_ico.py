import struct

import numpy as np
import pytest
from PIL import Image as Pillow

from layers.common.errors import ImageTooLarge, InvalidImage, TooCostly, UnsupportedImage
from layers.common.imaging.decode import decode
from layers.common.imaging.image import Image
from tests.hostile import png_declaring
from tests.pictures import gradient, saved


def read(data: bytes) -> Image:
    return decode(data, max_pixels=1_000_000)


def icon(*pictures: bytes, declared: int = 16) -> bytes:
    """Of pictures that the directory all declares as of the same size."""
    head = struct.pack("<HHH", 0, 1, len(pictures))
    at = len(head) + 16 * len(pictures)
    for picture in pictures:
        head += struct.pack("<BBBBHHII", declared, declared, 0, 0, 1, 32, len(picture), at)
        at += len(picture)
    return head + b"".join(pictures)


def bitmap(rows: bytes, mask: bytes, depth: int, size: tuple[int, int], palette: bytes = b"") -> bytes:
    width, height = size
    header = struct.pack("<IiiHHIIiiII", 40, width, 2 * height, 1, depth, 0, 0, 0, 0, len(palette) // 4, 0)
    return header + palette + rows + mask


def png(width: int, height: int) -> bytes:
    return saved(gradient(width, height), "PNG")


def test_the_largest_picture_is_read_whatever_the_directory_says() -> None:
    small, large = png(16, 16), png(300, 200)
    for pictures in ((small, large), (large, small)):
        assert np.array_equal(read(icon(*pictures)).pixels, gradient(300, 200))


@pytest.mark.parametrize("kind", ["bmp", "png"])
def test_what_pillow_writes_is_read(kind: str) -> None:
    pixels = np.dstack([gradient(48, 48), np.full((48, 48), 90, np.uint8)])
    sizes = [(16, 16), (48, 48)]
    data = saved(Pillow.fromarray(pixels), "ICO", sizes=sizes, bitmap_format=kind)
    assert np.array_equal(read(data).pixels, pixels)


def test_set_bits_of_the_mask_are_clear() -> None:
    """Rows are stored from the lowest to the highest, in words of 32 bits."""
    rows = b"\x32\x64\xc8" * 2 + bytes(2) + b"\x03\x02\x01" * 2 + bytes(2)
    mask = b"\x40\0\0\0" + b"\x80\0\0\0"
    pixels = read(icon(bitmap(rows, mask, 24, (2, 2)))).pixels
    assert pixels.tolist() == [[[1, 2, 3, 0], [1, 2, 3, 255]], [[200, 100, 50, 255], [200, 100, 50, 0]]]


@pytest.mark.parametrize(("depth", "row"), [(1, b"\x40"), (4, b"\x01"), (8, b"\x00\x01")])
def test_a_palette_is_applied(depth: int, row: bytes) -> None:
    palette = b"\x03\x02\x01\0" + b"\x32\x64\xc8\0"
    data = icon(bitmap(row.ljust(4, b"\0"), bytes(4), depth, (2, 1), palette))
    assert read(data).pixels.tolist() == [[[1, 2, 3, 255], [200, 100, 50, 255]]]


@pytest.mark.parametrize(
    ("fourth", "mask", "expected"),
    [(b"\x4d", bytes(4), 77), (b"\0", bytes(4), 255), (b"\0", b"\x80\0\0\0", 0), (b"\0", b"", 255)],
)
def test_the_mask_counts_where_the_fourth_byte_is_never_set(
    fourth: bytes, mask: bytes, expected: int
) -> None:
    pixels = read(icon(bitmap(b"\x32\x64\xc8" + fourth, mask, 32, (1, 1)))).pixels
    assert pixels.tolist() == [[[200, 100, 50, expected]]]


def test_a_picture_that_is_larger_than_declared_is_refused_by_its_own_header() -> None:
    for picture in (png_declaring(60_000, 60_000), bitmap(b"", b"", 32, (60_000, 60_000))):
        with pytest.raises(ImageTooLarge):
            read(icon(picture, png(16, 16)))


@pytest.mark.parametrize(
    "data",
    [
        icon(),
        icon(png(16, 16))[:10],
        icon(png(16, 16))[:-10],
        icon(bitmap(b"\1\2\3\4", bytes(4), 32, (1, 1)))[:-6],
        icon(bitmap(b"", b"", 32, (-4, 4))),
        icon(bitmap(b"", b"", 32, (4, -4))),
        icon(b"neither"),
        icon(b"neither a bitmap nor a PNG file, but a long text of no use"),
    ],
)
def test_a_damaged_icon_is_invalid(data: bytes) -> None:
    with pytest.raises(InvalidImage):
        read(data)


def test_a_bitmap_of_another_kind_is_said() -> None:
    with pytest.raises(UnsupportedImage, match="2 bits a pixel"):
        read(icon(bitmap(bytes(8), bytes(4), 2, (1, 1))))


def test_more_pictures_than_any_icon_has_are_refused() -> None:
    with pytest.raises(TooCostly):
        read(struct.pack("<HHH", 0, 1, 1001) + bytes(16 * 1001))
