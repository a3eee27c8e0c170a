import struct
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageCms

from layers.common.errors import ImageTooLarge, InvalidImage, TooCostly, UnsupportedImage
from layers.common.imaging.containers import psd
from layers.common.imaging.decode import decode
from layers.common.imaging.image import Image
from tests.layers.common.imaging.psd_files import document, planes
from tests.layers.common.imaging.test_decode import swapped_primaries
from tests.pictures import gradient


def read(data: bytes, max_pixels: int = 1_000_000) -> Image:
    return decode(data, max_pixels=max_pixels)


def plain(*samples: float, dtype: type = np.uint8) -> NDArray[Any]:
    """Channels of 4 × 3 pixels."""
    return np.broadcast_to(np.array(samples, dtype)[:, np.newaxis, np.newaxis], (len(samples), 3, 4)).copy()


def linear(level: float) -> float:
    value = level / 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


@pytest.mark.parametrize("compression", [psd.RAW, psd.RUN_LENGTHS])
@pytest.mark.parametrize("is_large", [False, True])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_the_merged_picture_is_read(compression: int, is_large: bool, dtype: type) -> None:
    stored = planes(gradient()).astype(dtype) * dtype(257 if dtype == np.uint16 else 1)
    data = document(stored, compression=compression, is_large=is_large)
    assert np.array_equal(read(data).pixels, gradient())


@pytest.mark.parametrize(
    ("mode", "samples", "expected"),
    [
        (psd.GREY, (77,), (77, 77, 77)),
        (psd.DUOTONE, (77,), (77, 77, 77)),
        (psd.CMYK, (255, 255, 255, 255), (255, 255, 255)),
        (psd.CMYK, (255, 0, 255, 255), (255, 0, 255)),
        (psd.LAB, (255, 128, 128), (255, 255, 255)),
        # sRGB's red under D50: L* 54.3, a* 80.8, b* 69.9.
        (psd.LAB, (138, 209, 198), (255, 0, 0)),
    ],
)
def test_every_colour_mode_becomes_srgb(
    mode: int, samples: tuple[int, ...], expected: tuple[int, ...]
) -> None:
    pixel = read(document(plain(*samples), mode)).pixels[1, 1].astype(int)
    assert np.abs(pixel - expected).max() <= (6 if mode == psd.LAB else 0)


def test_lab_of_16_bits_is_that_of_8() -> None:
    shallow = read(document(plain(136, 150, 100), psd.LAB)).pixels[0, 0]
    deep = read(document(plain(136 * 257, 150 * 257, 100 * 257, dtype=np.uint16), psd.LAB)).pixels[0, 0]
    assert np.array_equal(shallow, deep)


def test_set_bits_of_a_bitmap_are_black() -> None:
    rows = np.array([[[0b1010_0000, 0b0100_0000]], [[0, 0]]], np.uint8)[:1]
    pixels = read(document(rows, psd.BITMAP, depth=1, width=10)).pixels
    assert pixels[0, :, 0].tolist() == [0, 255, 0, 255, 255, 255, 255, 255, 255, 0]


def test_a_palette_has_its_transparent_colour() -> None:
    palette = np.zeros((3, 256), np.uint8)
    palette[:, 5], palette[:, 6] = (10, 20, 30), (40, 50, 60)
    stored = np.array([[[5, 6]]], np.uint8)
    data = document(stored, psd.INDEXED, palette=palette.tobytes(), resources={1047: struct.pack(">H", 6)})
    assert read(data).pixels[0].tolist() == [[10, 20, 30, 255], [40, 50, 60, 0]]


@pytest.mark.parametrize("alpha", [0, 1, 60, 128, 254, 255])
@pytest.mark.parametrize("how", ["layers", "16-bit block", "identifier"])
def test_transparency_is_kept_and_its_white_removed(alpha: int, how: str) -> None:
    """Photoshop stores αF + (1 − α) white."""
    front = np.array((200, 100, 50))
    over_white = np.rint((front * alpha + 255 * (255 - alpha)) / 255)
    block = b"8BIMMt16" + struct.pack(">I", 0)
    kinds: dict[str, dict[str, Any]] = {
        "layers": {"layers": -1},
        "16-bit block": {"blocks": b"8BIMabcd" + struct.pack(">I", 3) + bytes(4) + block},
        "identifier": {"resources": {1053: struct.pack(">I", 0)}},
    }
    pixel = read(document(plain(*over_white, alpha), **kinds[how])).pixels[0, 0].astype(int)
    assert pixel[3] == alpha
    if alpha:
        assert np.abs(pixel[:3] - front).max() <= 0.5 * 255 / alpha + 1


def test_colours_that_white_cannot_have_lightened_are_straight() -> None:
    assert read(document(plain(200, 100, 50, 60), layers=-1)).pixels[0, 0].tolist() == [200, 100, 50, 60]


def test_a_channel_that_is_not_the_pictures_transparency_is_passed_over() -> None:
    kinds: list[dict[str, Any]] = [{}, {"layers": 1}, {"resources": {1053: struct.pack(">I", 7)}}]
    for options in kinds:
        assert read(document(plain(200, 100, 50, 60), **options)).pixels[0, 0].tolist() == [200, 100, 50]


@pytest.mark.parametrize("alpha", [None, 0.25])
def test_32_bits_are_linear_light(alpha: float | None) -> None:
    light = np.array([linear(level) for level in (200, 100, 50)])
    samples = light if alpha is None else np.array([*(light * alpha + (1 - alpha)), alpha])
    data = document(plain(*samples, dtype=np.float32), layers=-1 if alpha else 0)
    expected = (200, 100, 50) if alpha is None else (200, 100, 50, 64)
    assert np.abs(read(data).pixels[0, 0].astype(int) - expected).max() <= 1


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e38])
def test_no_sample_of_32_bits_is_too_much(value: float) -> None:
    stored = plain(0.5, 0.5, 0.5, 1, dtype=np.float32)
    stored[0, 0, 0] = stored[3, 1, 1] = value
    assert read(document(stored, layers=-1)).pixels[2, 2, 1] == 188  # half the light


def test_the_profile_is_applied() -> None:
    pixel = read(document(plain(200, 100, 50), resources={1039: swapped_primaries()})).pixels[0, 0]
    assert np.abs(pixel.astype(int) - (100, 200, 50)).max() <= 2


def test_credit_is_read_from_every_block() -> None:
    exif = Pillow.Exif()
    exif[0x8298] = "© E".encode()
    iptc = b"\x1c\x02\x50\x00\x03Ann\x1c\x02\x74\x00\x01I"
    packet = (
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
        "xmlns:dc='http://purl.org/dc/elements/1.1/'><rdf:Description dc:rights='© X'/></rdf:RDF>"
    ).encode()
    blocks = {1058: exif.tobytes()[6:], 1028: iptc, 1060: packet}
    found = []
    for numbers in ((1058, 1028, 1060), (1028, 1060), (1060,), ()):
        image = read(document(plain(1, 2, 3), resources={number: blocks[number] for number in numbers}))
        found.append((image.credit.copyright, image.credit.artist))
    assert found == [("© E", "Ann"), ("I", "Ann"), ("© X", None), (None, None)]


def test_broken_blocks_are_passed_over() -> None:
    blocks = {1039: b"garbage", 1058: b"garbage", 1028: b"\x1c\x02\x50\xff\xff", 1060: b"<rdf:RDF></rdf:RDF"}
    assert read(document(plain(1, 2, 3), resources=blocks)).size == (4, 3)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"resources": {1057: b"\0\0\0\1\0"}}, "Maximize Compatibility"),
        ({"mode": 7}, "mode 7"),
        ({"compression": 3}, "compression 3"),
        ({"depth": 24}, "received 24"),
    ],
)
def test_what_is_not_read_is_said(change: dict[str, Any], expected: str) -> None:
    with pytest.raises(UnsupportedImage, match=expected):
        read(document(plain(1, 2, 3), **change))


def test_a_profile_of_lab_is_applied() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    plainly = read(document(plain(136, 150, 100), psd.LAB)).pixels
    assert np.array_equal(
        read(document(plain(136, 150, 100), psd.LAB, resources={1039: profile})).pixels, plainly
    )


@pytest.mark.parametrize("compression", [psd.RAW, psd.RUN_LENGTHS])
@pytest.mark.parametrize("keep", [4, 20, 30, 45, 200, 0.5, 0.99])
def test_truncated_documents_are_invalid(compression: int, keep: float) -> None:
    data = document(planes(gradient()), compression=compression, layers=1)
    with pytest.raises(InvalidImage):
        read(data[: int(keep if keep >= 1 else keep * len(data))])


def test_rows_without_their_run_lengths_are_invalid() -> None:
    data = bytearray(document(planes(gradient())))
    struct.pack_into(">H", data, data.index(b"\0\1" + b"\0A" * 10) + 12, 0)
    with pytest.raises(InvalidImage):
        read(bytes(data))


def test_the_size_is_refused_by_the_header() -> None:
    data = bytearray(document(plain(1, 2, 3), is_large=True))
    struct.pack_into(">II", data, 14, 300_000, 300_000)
    with pytest.raises(ImageTooLarge):
        read(bytes(data))


def test_more_blocks_than_any_document_has_are_refused() -> None:
    with pytest.raises(TooCostly):
        read(document(plain(1, 2, 3), blocks=(b"8BIMabcd" + bytes(4)) * 10_001))
