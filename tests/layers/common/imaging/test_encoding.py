"""What a file's own words make of its colours, against values of the standards' formulas.

Expected colours are computed here from chromaticities and transfer functions, without the code under test.
"""

import io
import struct
import zlib
from collections.abc import Callable

import numpy as np
import pillow_heif
import pytest
from numpy.typing import NDArray
from PIL import Image as Pillow

from layers.common.errors import InvalidParameter
from layers.common.imaging.decode import decode
from tests.layers.common.imaging.png_files import chunk, png
from tests.layers.common.imaging.test_decode import linear_grey
from tests.pictures import saved

Floats = NDArray[np.float64]
D65 = (0.3127, 0.3290)
SRGB = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
P3 = ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
ADOBE = ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06))
BT2020 = ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046))
COLOUR = (200, 100, 50)


def xyz(primaries: tuple[tuple[float, float], ...]) -> Floats:
    columns = np.array([[x / y, 1, (1 - x - y) / y] for x, y in primaries]).T
    white = np.array([D65[0] / D65[1], 1, (1 - sum(D65)) / D65[1]])
    return np.asarray(columns @ np.diag(np.linalg.solve(columns, white)))


def shown(light: Floats, primaries: tuple[tuple[float, float], ...] = SRGB) -> Floats:
    """sRGB samples of linear light of other primaries."""
    linear = np.clip(np.linalg.solve(xyz(SRGB), xyz(primaries)) @ light, 0, 1)
    return np.asarray(
        255 * np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    )


def srgb_light(colour: tuple[int, ...]) -> Floats:
    value = np.array(colour) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def bt709_light(colour: tuple[int, ...]) -> Floats:
    value = np.array(colour) / 255
    return np.where(value < 0.081, value / 4.5, ((value + 0.099) / 1.099) ** (1 / 0.45))


def gamma_light(colour: tuple[int, ...], exponent: float) -> Floats:
    return np.asarray((np.array(colour) / 255) ** exponent)


def first(data: bytes) -> list[int]:
    return [int(value) for value in decode(data, max_pixels=10_000).pixels[0, 0]]


def one_pixel(*chunks: bytes, colour: tuple[int, ...] = COLOUR) -> bytes:
    return png((1, 1), 8, 2, [bytes(colour)], *chunks)


def cicp(*points: int) -> bytes:
    return chunk(b"cICP", bytes(points))


def iccp(profile: bytes) -> bytes:
    return chunk(b"iCCP", b"x\0\0" + zlib.compress(profile))


def gama(gamma: int) -> bytes:
    return chunk(b"gAMA", struct.pack(">I", gamma))


def chrm(primaries: tuple[tuple[float, float], ...]) -> bytes:
    values = [round(value * 100_000) for point in (D65, *primaries) for value in point]
    return chunk(b"cHRM", struct.pack(">8I", *values))


SRGB_CHUNK = chunk(b"sRGB", b"\0")

STATED: dict[str, tuple[bytes, Floats]] = {
    "cICP, Display P3": (one_pixel(cicp(12, 13, 0, 1)), shown(srgb_light(COLOUR), P3)),
    "cICP, BT.709": (one_pixel(cicp(1, 1, 0, 1)), shown(bt709_light(COLOUR))),
    "cICP, gamma 2.2": (one_pixel(cicp(1, 4, 0, 1)), shown(gamma_light(COLOUR, 2.2))),
    "cICP, gamma 2.8 of BT.470": (one_pixel(cicp(1, 5, 0, 1)), shown(gamma_light(COLOUR, 2.8))),
    "cICP, linear": (one_pixel(cicp(1, 8, 0, 1)), shown(gamma_light(COLOUR, 1))),
    "cICP, BT.2020": (one_pixel(cicp(9, 14, 0, 1)), shown(bt709_light(COLOUR), BT2020)),
    "cICP, sRGB": (one_pixel(cicp(1, 13, 0, 1)), np.array(COLOUR, float)),
    "cICP, narrow": (one_pixel(cicp(1, 13, 0, 0), colour=(235, 16, 126)), np.array([255, 0, 128.0])),
    "cICP before iCCP": (one_pixel(iccp(b"x"), cicp(12, 13, 0, 1)), shown(srgb_light(COLOUR), P3)),
    "cICP before sRGB": (one_pixel(SRGB_CHUNK, cicp(12, 13, 0, 1)), shown(srgb_light(COLOUR), P3)),
    "cICP with a matrix": (one_pixel(cicp(12, 13, 1, 1)), np.array(COLOUR, float)),
    "cICP, reserved": (one_pixel(cicp(99, 13, 0, 1), gama(100_000)), shown(gamma_light(COLOUR, 1))),
    "sRGB before gAMA": (one_pixel(gama(100_000), SRGB_CHUNK), np.array(COLOUR, float)),
    "gAMA": (one_pixel(gama(100_000)), shown(gamma_light(COLOUR, 1))),
    "gAMA of sRGB's approximation": (one_pixel(gama(45_455)), np.array(COLOUR, float)),
    "gAMA and cHRM": (one_pixel(gama(100_000), chrm(P3)), shown(gamma_light(COLOUR, 1), P3)),
    "cHRM alone": (one_pixel(chrm(P3)), np.array(COLOUR, float)),
    "gAMA of 0": (one_pixel(gama(0)), np.array(COLOUR, float)),
    "cHRM of zeros": (one_pixel(gama(100_000), chunk(b"cHRM", bytes(32))), np.array(COLOUR, float)),
    "cHRM on a line": (one_pixel(gama(100_000), chrm((D65, D65, D65))), np.array(COLOUR, float)),
    "a broken iCCP before gAMA": (
        one_pixel(chunk(b"iCCP", b"x\0\0garbage"), gama(100_000)),
        shown(gamma_light(COLOUR, 1)),
    ),
}


@pytest.mark.parametrize("what", STATED)
def test_a_png_means_what_its_chunk_of_highest_priority_says(what: str) -> None:
    data, expected = STATED[what]
    assert np.abs(np.array(first(data)) - expected).max() <= 1.5


@pytest.mark.parametrize(
    ("depth", "grey"), [(8, b"\x80"), (16, b"\x80\x80"), (16, b"\x80\x00"), (4, b"\x80"), (2, b"\x80")]
)
@pytest.mark.parametrize("statement", [iccp(linear_grey()), gama(100_000), cicp(1, 8, 0, 1)])
def test_grey_of_any_depth_means_what_its_file_says(depth: int, grey: bytes, statement: bytes) -> None:
    value = int.from_bytes(grey, "big") >> (8 * len(grey) - depth)
    (expected, *_) = shown(np.full(3, value / ((1 << depth) - 1)))
    (red, green, blue) = first(png((1, 1), depth, 0, [grey], statement))
    assert red == green == blue
    assert abs(red - expected) <= 1.5


def dcf(colour_space: int, index: str | None) -> bytes:
    exif = Pillow.Exif()
    exif.get_ifd(0x8769)[0xA001] = colour_space
    if index:
        exif.get_ifd(0x8769)[0xA005] = {1: index, 2: b"0100"}
    file = io.BytesIO()
    Pillow.new("RGB", (16, 16), (60, 200, 60)).save(file, "JPEG", quality=100, subsampling=0, exif=exif)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "is_adobe"),
    [
        (dcf(0xFFFF, "R03"), True),
        (dcf(0xFFFF, "R98"), False),
        (dcf(0xFFFF, None), False),
        (dcf(1, "R98"), False),
        (dcf(2, None), True),
    ],
    ids=["R03", "R98", "uncalibrated", "sRGB", "2"],
)
def test_a_jpeg_is_adobe_rgb_where_dcf_says_so(data: bytes, is_adobe: bool) -> None:
    expected = shown(gamma_light((60, 200, 60), 563 / 256), ADOBE) if is_adobe else np.array([60, 200, 60])
    assert np.abs(np.array(first(data)) - expected).max() <= 2


def test_a_profile_of_colours_holds_for_a_grey_picture() -> None:
    profile = one_profile(gamma=1.0)
    (expected, *_) = shown(np.full(3, 128 / 255))
    for kind in ("JPEG", "PNG", "WEBP", "TIFF"):
        grey = Pillow.new("L", (16, 16), 128)
        picture = grey.convert("RGB") if kind == "WEBP" else grey
        assert abs(first(saved(picture, kind, icc_profile=profile))[0] - expected) <= 3, kind


def one_profile(gamma: float) -> bytes:
    """sRGB's primaries, adapted to D50 as in sRGB's own profile, with a plain gamma (ICC.1:2010, 8.3.3)."""

    def number(values: tuple[float, ...]) -> bytes:
        return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))

    bodies = [
        number((0.9642, 1.0, 0.8249)),
        number((0.43607, 0.22249, 0.01392)),
        number((0.38515, 0.71687, 0.09708)),
        number((0.14307, 0.06061, 0.71410)),
        b"curv\0\0\0\0" + struct.pack(">IHxx", 1, round(gamma * 256)),
    ]
    at, table = 132 + 7 * 12, b""
    for name, body in zip((b"wtpt", b"rXYZ", b"gXYZ", b"bXYZ"), bodies, strict=False):
        table += name + struct.pack(">II", at, len(body))
        at += len(body)
    table += b"".join(name + struct.pack(">II", at, 14) for name in (b"rTRC", b"gTRC", b"bTRC"))
    header = struct.pack(">I4xI4s4s4s12x4s28x", at + 16, 0x02100000, b"mntr", b"RGB ", b"XYZ ", b"acsp")
    header += bodies[0][8:] + bytes(48)
    return header + struct.pack(">I", 7) + table + b"".join(bodies)


def heic(value: int, primaries: int, transfer: int, *, bits: int = 10, highlight: int = 0) -> bytes:
    """A grey HEIC picture of 16-bit samples ``value``, coded with 10 bits, with an nclx profile."""
    samples = np.full((64, 64, 3), value, np.uint16)
    if highlight:
        samples[:8] = highlight
    picture = pillow_heif.from_bytes("RGB;16", (64, 64), samples.tobytes())
    file = io.BytesIO()
    picture.save(
        file,
        quality=95,
        chroma=444,
        color_primaries=primaries,
        transfer_characteristics=transfer,
        save_nclx_profile=True,
    )
    return file.getvalue()


def pq(nits: float) -> float:
    """The inverse EOTF of SMPTE ST 2084, 0 to 1."""
    m1, m2, c1, c2, c3 = 0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875
    power = (nits / 10_000) ** m1
    return float(((c1 + c2 * power) / (1 + c3 * power)) ** m2)


WHITES: dict[str, Callable[[], bytes]] = {
    "HEIC, PQ": lambda: heic(round(pq(203) * 65535), 9, 16),
    "HEIC, PQ with highlights": lambda: heic(
        round(pq(203) * 65535), 9, 16, highlight=round(pq(4000) * 65535)
    ),
    "HEIC, HLG": lambda: heic(round(0.75 * 65535), 9, 18),
    "PNG, PQ of 16 bits": lambda: png(
        (1, 1), 16, 2, [struct.pack(">3H", *[round(pq(203) * 65535)] * 3)], cicp(9, 16, 0, 1)
    ),
    "PNG, PQ of 8 bits": lambda: one_pixel(cicp(9, 16, 0, 1), colour=(148, 148, 148)),
    "PNG, HLG": lambda: one_pixel(cicp(9, 18, 0, 1), colour=(191, 191, 191)),
    "PNG, PQ in grey": lambda: png((1, 1), 8, 0, [b"\x94"], cicp(9, 16, 0, 1)),
}


@pytest.mark.parametrize("what", WHITES)
def test_diffuse_white_of_hdr_is_near_white(what: str) -> None:
    """ITU-R BT.2408: 203 cd/m², 58 % of PQ, 75 % of HLG."""
    pixels = decode(WHITES[what](), max_pixels=10_000).pixels
    assert pixels[-1, -1].min() >= 215
    assert np.ptp(pixels[-1, -1].astype(int)) <= 3


DIM: dict[str, Callable[[], bytes]] = {
    "HEIC, PQ": lambda: heic(round(pq(203 / 4) * 65535), 9, 16),
    "PNG, PQ of 16 bits": lambda: png(
        (1, 1), 16, 2, [struct.pack(">3H", *[round(pq(203 / 4) * 65535)] * 3)], cicp(9, 16, 0, 1)
    ),
    "PNG, PQ of 8 bits": lambda: one_pixel(cicp(9, 16, 0, 1), colour=(round(pq(203 / 4) * 255),) * 3),
    "PNG, HLG": lambda: one_pixel(cicp(9, 18, 0, 1), colour=(round(255 * hlg(203 / 4)),) * 3),
}
"""A quarter of diffuse white."""


def hlg(nits: float) -> float:
    """The signal for grey on a display of 1000 cd/m² (ITU-R BT.2100, table 5), up to half of it."""
    return float((3 * (nits / 1000) ** (1 / 1.2)) ** 0.5)


@pytest.mark.parametrize("what", DIM)
@pytest.mark.parametrize("stops", [-1, 0, 1])
def test_exposure_doubles_the_light_of_hdr(what: str, stops: float) -> None:
    pixels = decode(DIM[what](), max_pixels=10_000, exposure=stops).pixels.astype(float)
    (expected, *_) = shown(np.full(3, 2**stops / 4))
    assert np.abs(pixels[-1, -1] - expected).max() <= 3


def test_exposure_is_for_pictures_beyond_white() -> None:
    with pytest.raises(InvalidParameter, match="expected 0 for `exposure`") as caught:
        decode(saved(Pillow.new("RGB", (8, 8)), "JPEG"), max_pixels=100, exposure=1)
    assert caught.value.param == "exposure"


def test_hdr_keeps_what_is_darker_than_half_of_white() -> None:
    """As far below white as sRGB would show it."""
    for nits in (10, 50, 100):
        data = heic(round(pq(nits) * 65535), 9, 16, highlight=round(pq(1000) * 65535))
        pixels = decode(data, max_pixels=10_000).pixels.astype(float)
        (expected, *_) = shown(np.full(3, nits / 203))
        assert np.abs(pixels[-1, -1] - expected).max() <= 3, nits
        assert pixels[0, 0].min() > 215, "the highlight itself"


@pytest.mark.parametrize("kind", ["HEIC", "AVIF"])
def test_code_points_of_a_box_are_read(kind: str) -> None:
    file = io.BytesIO()
    picture = Pillow.new("RGB", (64, 64), (200, 100, 50))
    if kind == "HEIC":
        pillow_heif.from_pillow(picture).save(
            file, quality=-1, color_primaries=12, transfer_characteristics=13, save_nclx_profile=True
        )
        data = file.getvalue()
    else:
        picture.save(file, "AVIF", quality=100, subsampling="4:4:4")
        points = file.getvalue().find(b"colrnclx") + 8
        data = file.getvalue()[:points] + struct.pack(">HH", 12, 13) + file.getvalue()[points + 4 :]
    assert np.abs(np.array(first(data)) - shown(srgb_light(COLOUR), P3)).max() <= 4
