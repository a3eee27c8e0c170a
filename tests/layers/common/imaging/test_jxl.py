from collections.abc import Callable

import numpy as np
import pylibjxl
import pytest
from PIL import Image as Pillow

from layers.common.errors import ImageTooLarge, InvalidImage, TooCostly, UnsupportedImage
from layers.common.imaging import cicp
from layers.common.imaging.containers import jxl
from layers.common.imaging.decode import decode, read_size
from layers.common.imaging.image import Image
from tests.layers.common.imaging.jxl_files import (
    ALPHA,
    CMYK_BLACK,
    PREMULTIPLIED,
    SIGNATURE,
    XYB_FRAME,
    boxed,
    colours,
    made,
    number,
    oriented,
    plain,
)
from tests.layers.common.imaging.test_decode import linear_grey, swapped_primaries
from tests.pictures import gradient, saved

P3, BT2020, LINEAR, SRGB, PQ, HLG = 11, 9, 8, 13, 16, 18


def read(data: bytes, max_pixels: int = 1_000_000) -> Image:
    return decode(data, max_pixels=max_pixels)


@pytest.mark.parametrize(
    "size", [(64, 48), (8, 8), (300, 1), (1, 300), (64, 64), (640, 480), (1080, 1920), (9, 7)]
)
@pytest.mark.parametrize("lossless", [False, True])
def test_the_size_is_known_by_the_header(size: tuple[int, int], lossless: bool) -> None:
    data = pylibjxl.encode(gradient(*size), lossless=lossless, effort=1)
    assert read_size(data, max_pixels=3_000_000) == size
    assert jxl.read_header(jxl.codestream(data)).size == size


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_lossless_pictures_are_as_they_were(channels: int) -> None:
    rgba = np.dstack([gradient(), gradient()[..., :1]])
    pixels = rgba[..., :channels]
    stored = read(pylibjxl.encode(np.ascontiguousarray(pixels), lossless=True)).pixels
    assert np.array_equal(stored, np.repeat(pixels, 3, axis=2) if channels == 1 else pixels)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_codestreams_orientation_is_applied_once(orientation: int) -> None:
    """Of a JPEG that is kept as it is, EXIF has the same orientation."""
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    jpeg = saved(gradient(64, 48), "JPEG", exif=exif, quality=95)
    data = pylibjxl.jpeg_to_jxl(jpeg)
    expected, image = read(jpeg), read(data)
    assert image.size == expected.size == read_size(data, max_pixels=10_000)
    assert np.abs(image.pixels.astype(int) - expected.pixels).max() <= 8
    assert np.array_equal(read(made(gradient(8, 8), extra=oriented(orientation))).pixels, turned(orientation))


def turned(orientation: int) -> np.ndarray:
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    return read(saved(gradient(8, 8), "PNG", exif=exif)).pixels


@pytest.mark.parametrize(
    ("primaries", "transfer", "expected"),
    [
        (1, SRGB, (200, 100, 50)),
        (P3, SRGB, (215, 93, 31)),  # as of a PNG whose cICP chunk says it
        (1, LINEAR, (229, 168, 122)),  # IEC 61966-2-1 of 200, 100 and 50 of 255
    ],
)
def test_code_points_are_applied(primaries: int, transfer: int, expected: tuple[int, ...]) -> None:
    pixel = read(made(plain(200, 100, 50), encoding=colours(primaries, transfer))).pixels[0, 0]
    assert np.abs(pixel.astype(int) - expected).max() <= 1


@pytest.mark.parametrize(("transfer", "white"), [(PQ, 148), (HLG, 191)])
def test_diffuse_white_of_hdr_is_light(transfer: int, white: int) -> None:
    """203 cd/m² is 58 % of PQ and 75 % of HLG (ITU-R BT.2408, table 1)."""
    pixels = read(made(plain(white, white, white), encoding=colours(BT2020, transfer))).pixels
    assert pixels.min() >= 250


@pytest.mark.parametrize("gamma", [1.0, 1 / 2.2])
def test_a_gamma_of_its_own_is_applied(gamma: float) -> None:
    encoding = "00" + "00" + "10" + "10" + "1" + number(round(gamma * 1e7), 24) + "10"
    light = (np.array((200, 100, 50)) / 255) ** (1 / gamma)
    expected = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055) * 255
    pixel = read(made(plain(200, 100, 50), encoding=encoding)).pixels[0, 0]
    assert np.abs(pixel.astype(int) - expected).max() <= 2


@pytest.mark.parametrize("primaries", [1, P3, BT2020])
def test_lossy_colours_are_those_of_their_encoding(primaries: int) -> None:
    """What is stored as XYB is the same colour in any encoding that the header names."""
    data = made(plain(0, 0, 0), encoding=colours(primaries, SRGB), xyb_frame=XYB_FRAME)
    assert np.abs(read(data).pixels.astype(int) - (200, 100, 50)).max() <= 4


def test_a_lossy_picture_with_a_profile_has_its_colours() -> None:
    """The profile is that of what was encoded; the library gives linear light instead."""
    original = jxl.codestream(pylibjxl.encode(plain(0, 0, 0), lossless=True, icc=cicp.Coding(9, 8).profile()))
    frame = pylibjxl.encode(plain(0, 0, 0), lossless=True)[5:]
    header = bytearray(original.removesuffix(frame))
    header[2 + 17 // 8] |= 1 << 17 % 8  # the header's bit 17 says that colours are stored as XYB
    assert np.abs(read(bytes(header) + XYB_FRAME).pixels.astype(int) - (200, 100, 50)).max() <= 4


@pytest.mark.parametrize("lossless", [False, True])
def test_the_profile_is_applied(lossless: bool) -> None:
    data = pylibjxl.encode(plain(200, 100, 50), lossless=lossless, icc=swapped_primaries())
    assert np.abs(read(data).pixels.astype(int) - (100, 200, 50)).max() <= 4


def test_a_grey_profile_is_applied() -> None:
    data = pylibjxl.encode(plain(128)[..., 0], lossless=True, icc=linear_grey())
    assert np.abs(read(data).pixels.astype(int) - 188).max() <= 2


def test_premultiplied_colours_become_straight() -> None:
    assert read(made(plain(100, 50, 25, 128))).pixels[0, 0].tolist() == [100, 50, 25, 128]
    pixel = read(made(plain(100, 50, 25, 128), channels=PREMULTIPLIED)).pixels[0, 0]
    assert np.abs(pixel.astype(int) - (199, 100, 50, 128)).max() <= 1


# Of the packet below, as Brotli (RFC 7932) has it.
PACKET = (
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
    "xmlns:dc='http://purl.org/dc/elements/1.1/'><rdf:Description dc:rights='© B'/></rdf:RDF>"
).encode()
BROTLI = bytes.fromhex(
    "1b99000064ea1ce9afe9135775fe604dab449ce8d47122389bac063290d7892e76e1d7ddc68e38aea83483684d376d63"
    "def69fa28e4ddb6cc4dd92e04718660c6edac2fd9d0ef1c069f7222db48296731b48ad709cc414511ce586b5a88156f1"
    "7df5d39e45ff07ea08e729deb48d79dbe7"
)


@pytest.mark.parametrize("box", [(b"xml ", PACKET), (b"brob", b"xml " + BROTLI)])
def test_credit_is_read_from_xmp(box: tuple[bytes, bytes]) -> None:
    picture = (b"jxlc", made(plain(1, 2, 3)))
    for boxes in ((box, picture), (picture, box)):
        assert read(boxed(*boxes)).credit.copyright == "© B"


def test_credit_is_read_from_exif() -> None:
    exif = Pillow.Exif()
    exif[0x8298], exif[0x013B] = "© Tidningen".encode(), "Anna Åström".encode()
    data = pylibjxl.encode(gradient(), exif=exif.tobytes()[6:])
    assert (read(data).credit.copyright, read(data).credit.artist) == ("© Tidningen", "Anna Åström")


@pytest.mark.parametrize("body", [b"xml garbage", b"Exifgarbage", b"xml ", b"Exif" + bytes(100_000)])
def test_damaged_boxes_are_passed_over(body: bytes) -> None:
    data = boxed((b"jxlc", made(plain(1, 2, 3))), (b"brob", body), (b"Exif", b"\xff"))
    assert read(data).pixels[0, 0].tolist() == [1, 2, 3]


def test_a_codestream_in_parts_is_whole() -> None:
    stream = made(plain(1, 2, 3))
    parts = ((b"jxlp", bytes(4) + stream[:7]), (b"jxlp", b"\x80\0\0\1" + stream[7:]))
    assert read(boxed(*parts)).pixels[0, 0].tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (lambda: made(plain(1, 2, 3), extra="1000" + "001"), "received an animation"),
        (lambda: made(plain(1, 2, 3, 4), channels=CMYK_BLACK), "received CMYK"),
    ],
)
def test_what_is_not_read_is_said(data: Callable[[], bytes], expected: str) -> None:
    with pytest.raises(UnsupportedImage, match=expected):
        read(data())


def test_more_extra_channels_than_a_picture_has_are_refused() -> None:
    with pytest.raises(TooCostly):
        read(made(plain(1, 2, 3), channels="01" + number(7, 4) + ALPHA * 9))


@pytest.mark.parametrize("keep", [2, 3, 5, 20, 0.5, 0.99])
@pytest.mark.parametrize("is_boxed", [False, True])
def test_truncated_pictures_are_invalid(keep: float, is_boxed: bool) -> None:
    data = pylibjxl.encode(gradient(300, 200))
    data = boxed((b"jxlc", data)) if is_boxed else data
    with pytest.raises(InvalidImage):
        read(
            data[
                : int(keep if keep >= 1 else keep * len(data))
                + (len(SIGNATURE) if is_boxed and keep >= 1 else 0)
            ]
        )


def test_the_size_is_refused_by_the_header() -> None:
    size = "0" + "11" + number((1 << 30) - 1, 30) + number(1, 3)
    with pytest.raises(ImageTooLarge):
        read(made(plain(1, 2, 3), size=size))
