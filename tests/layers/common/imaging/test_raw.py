import io
import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import TiffImagePlugin

from layers.common.errors import ImageTooLarge, InvalidImage, TooCostly, UnsupportedImage
from layers.common.imaging.decode import decode, read_size
from layers.common.imaging.image import Image
from tests.layers.common.imaging.dng_files import ASCII, BLACK, LONG, SHORT, WHITE, dng, mosaic
from tests.pictures import saved

WIDTH, HEIGHT = 128, 96
QUARTERS = ((200, 100, 50), (100, 100, 100), (40, 120, 200), (30, 30, 30))
"""sRGB of the upper and the lower half, each from left to right."""


def read(data: bytes, max_pixels: int = 1_000_000, **options: Any) -> Image:
    return decode(data, max_pixels=max_pixels, **options)


def linear(levels: NDArray[Any]) -> NDArray[Any]:
    values = levels / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def scene() -> NDArray[Any]:
    halves = np.array(QUARTERS, float).reshape(2, 2, 3)
    return linear(halves.repeat(HEIGHT // 2, axis=0).repeat(WIDTH // 2, axis=1))


def middles(image: Image) -> list[tuple[int, ...]]:
    height, width = image.pixels.shape[:2]
    places = ((y, x) for y in (height // 4, 3 * height // 4) for x in (width // 4, 3 * width // 4))
    return [tuple(image.pixels[place].tolist()) for place in places]


def near(found: Sequence[tuple[int, ...]], expected: Sequence[tuple[int, ...]], tolerance: int = 2) -> bool:
    return bool(np.abs(np.array(found) - np.array(expected)).max() <= tolerance)


@pytest.mark.parametrize("neutral", [(1, 1, 1), (0.5, 1, 0.7), (0.8, 1, 0.4)])
def test_colours_are_those_under_the_cameras_white_balance(neutral: tuple[float, ...]) -> None:
    assert near(middles(read(dng(mosaic(scene(), neutral), neutral))), QUARTERS)


def test_a_grey_card_stays_grey() -> None:
    """LibRaw's own choice of brightness would make it white."""
    card = np.full((HEIGHT, WIDTH, 3), 0.18)
    assert near(middles(read(dng(mosaic(card)))), [(118, 118, 118)] * 4)


@pytest.mark.parametrize(("level", "expected"), [(BLACK, 0), (0, 0), (WHITE, 255), (16_383, 255)])
def test_black_and_white_are_those_of_the_file(level: int, expected: int) -> None:
    stored = np.full((HEIGHT, WIDTH), level, np.uint16)
    assert near(middles(read(dng(stored))), [(expected,) * 3] * 4)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_is_applied_once(orientation: int) -> None:
    data = dng(mosaic(scene()), orientation=orientation)
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    pixels = (
        np.array(QUARTERS, np.uint8).reshape(2, 2, 3).repeat(HEIGHT // 2, axis=0).repeat(WIDTH // 2, axis=1)
    )
    expected = read(saved(pixels, "PNG", exif=exif))
    image = read(data)
    assert image.size == expected.size == read_size(data, max_pixels=1_000_000)
    assert near(middles(image), middles(expected))


@pytest.mark.parametrize("reduction", [1, 2, 4, 8])
@pytest.mark.parametrize("size", [(WIDTH, HEIGHT), (122, 90)])
def test_a_reduced_picture_has_the_same_colours(reduction: int, size: tuple[int, int]) -> None:
    width, height = size
    image = read(dng(mosaic(scene()[:height, :width])), reduction=reduction)
    assert image.size == (-(-width // reduction), -(-height // reduction))
    assert near(middles(image), QUARTERS)


def test_credit_is_read() -> None:
    data = dng(mosaic(scene()), more={33432: (ASCII, "© B\0".encode()), 315: (ASCII, b"Anna\0")})
    assert (read(data).credit.copyright, read(data).credit.artist) == ("© B", "Anna")


def preview_of(size: tuple[int, int], **tags: Any) -> bytes:
    directory = TiffImagePlugin.ImageFileDirectory_v2()
    for tag, value in ((254, 1), (50706, b"\1\4\0\0")):
        if tag in tags.get("tags", (254, 50706)):
            directory[tag] = value
    sink = io.BytesIO()
    Pillow.new("RGB", size).save(sink, "TIFF", tiffinfo=directory)
    return sink.getvalue()


@pytest.mark.parametrize("tags", [(254,), (50706,), (254, 50706)])
def test_a_preview_alone_is_never_the_picture(tags: tuple[int, ...]) -> None:
    with pytest.raises(UnsupportedImage, match="its preview alone"):
        read(preview_of((160, 120), tags=tags))


@pytest.mark.parametrize(
    "data",
    [
        b"II*\0\x10\0\0\0CR\2\0" + bytes(500),
        b"FUJIFILMCCD-RAW " + bytes(500),
        b"IIU\0" + bytes(500),
        b"\0\0\0\x18ftypcrx \0\0\0\1crx isom" + bytes(100),
    ],
)
def test_what_is_not_known_is_not_called_damaged(data: bytes) -> None:
    with pytest.raises(UnsupportedImage, match="known camera"):
        read(data)


def patched(data: bytes, tag: int, value: int) -> bytes:
    """With another value of a LONG entry of the directory at the file's end."""
    changed = bytearray(data)
    at = data.index(struct.pack("<HHI", tag, LONG, 1))
    struct.pack_into("<I", changed, at + 8, value)
    return bytes(changed)


def test_the_size_is_refused_by_the_header() -> None:
    data = patched(patched(dng(mosaic(scene())), 256, 60_000), 257, 60_000)
    with pytest.raises(ImageTooLarge):
        read(data)


def test_a_sensor_that_is_far_larger_than_its_picture_is_refused() -> None:
    data = dng(np.zeros((1200, 1000), np.uint16), more={50829: (LONG, [0, 0, 32, 32])})
    with pytest.raises(InvalidImage, match="32 × 32 of 1000 × 1200"):
        read(data, max_pixels=2_000_000)


def test_samples_beyond_the_file_are_damage() -> None:
    data = dng(mosaic(scene()))
    for broken in (patched(data, 273, len(data) - 100), patched(data, 273, 2**31), data[:1000]):
        with pytest.raises(InvalidImage):
            read(broken)


def test_more_directories_than_a_camera_writes_are_refused() -> None:
    data = dng(mosaic(scene()), more={330: (LONG, range(8, 8 + 2 * 60, 2))})
    with pytest.raises(TooCostly):
        read(data)


def test_a_directory_that_names_itself_ends() -> None:
    data = bytearray(dng(mosaic(scene())))
    (at,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, at)
    struct.pack_into("<I", data, at + 2 + 12 * count, at)
    assert read(bytes(data)).size == (WIDTH, HEIGHT)


def test_a_preview_larger_than_any_picture_is_refused() -> None:
    data = dng(mosaic(scene()), more={330: (LONG, [0])})
    at = len(data) + len(data) % 2
    preview = struct.pack("<HHHIIHHIII", 2, 256, LONG, 1, 60_000, 257, LONG, 1, 60_000, 0)
    with pytest.raises(ImageTooLarge):
        read(patched(data, 330, at).ljust(at, b"\0") + preview)


def test_one_channel_is_grey() -> None:
    """A camera without colours, whose samples are linear."""
    data = dng(mosaic(np.full((HEIGHT, WIDTH, 3), 0.18)), more={262: (SHORT, [34892])})
    assert read(data).pixels.shape == (HEIGHT, WIDTH, 3)
