import re
from collections.abc import Callable, Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from layers.common.errors import ImageTooLarge, InvalidImage, StudioError, UnsupportedImage
from layers.common.imaging.decode import decode, read_size
from layers.common.imaging.image import Image
from tests.layers.common.imaging.hdr_files import Rgbe, flat, hdr, in_runs, repeating, rgbe
from tests.layers.common.imaging.light import srgb

CODINGS = [flat, repeating, in_runs]
HALF = rgbe(np.full((6, 8, 3), 0.5))


def read(data: bytes, exposure: float = 0) -> Image:
    return decode(data, max_pixels=1_000_000, exposure=exposure)


def steps(height: int = 6, width: int = 40) -> NDArray[np.float64]:
    """Light in steps of 256ths, which a mantissa holds, with runs of equal pixels."""
    x, y = np.meshgrid(np.arange(width) // 5, np.arange(height))
    return np.dstack(((128 + x) / 256, (130 + 5 * y) / 256, np.full_like(x, 0.75, float)))


def expected(light: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.array([[[srgb(value) for value in pixel] for pixel in line] for line in light])


@pytest.mark.parametrize("coded", CODINGS)
def test_every_coding_is_read(coded: Callable[[Rgbe], bytes]) -> None:
    image = read(hdr(coded(rgbe(steps())), "-Y 6 +X 40"))
    assert np.abs(image.pixels.astype(int) - expected(steps())).max() <= 1


@pytest.mark.parametrize("width", [1, 7, 8, 300, 40_000])
def test_lines_of_any_width(width: int) -> None:
    lines = np.full((2, width, 4), (128, 64, 32, 128), np.uint8)
    for coded in CODINGS if 8 <= width < 32_768 else CODINGS[:2]:
        image = read(hdr(coded(lines), f"-Y 2 +X {width}"))
        assert image.size == (width, 2)
        assert (image.pixels == (srgb(0.5), srgb(0.25), srgb(0.125))).all()


def test_lines_may_be_coded_differently() -> None:
    lines = rgbe(steps())
    body = in_runs(lines[:2]) + repeating(lines[2:3]) + in_runs(lines[3:4]) + flat(lines[4:])
    assert np.abs(read(hdr(body, "-Y 6 +X 40")).pixels.astype(int) - expected(steps())).max() <= 1


TURNS: Mapping[str, Callable[[Rgbe], Rgbe]] = {
    "-Y 12 +X 40": lambda upright: upright,
    "-Y 12 -X 40": lambda upright: upright[:, ::-1],
    "+Y 12 +X 40": lambda upright: upright[::-1],
    "+Y 12 -X 40": lambda upright: upright[::-1, ::-1],
    "+X 40 -Y 12": lambda upright: upright.transpose(1, 0, 2),
    "-X 40 -Y 12": lambda upright: upright[:, ::-1].transpose(1, 0, 2),
    "+X 40 +Y 12": lambda upright: upright[::-1].transpose(1, 0, 2),
    "-X 40 +Y 12": lambda upright: upright[::-1, ::-1].transpose(1, 0, 2),
}
"""How an upright picture is stored, by the resolution: its first axis is the slower one."""


@pytest.mark.parametrize("resolution", TURNS)
@pytest.mark.parametrize("coded", CODINGS)
def test_all_orientations(resolution: str, coded: Callable[[Rgbe], bytes]) -> None:
    data = hdr(coded(TURNS[resolution](rgbe(steps(12)))), resolution)
    assert read_size(data, max_pixels=1000) == (40, 12)
    assert np.abs(read(data).pixels.astype(int) - expected(steps(12))).max() <= 1
    assert np.array_equal(decode(data, max_pixels=1000, orient=False).pixels, read(data).pixels)


@pytest.mark.parametrize("line", ["EXPOSURE=4", "COLORCORR=2 1 1", "PIXASPECT=1", "SOFTWARE=x", "VIEW=-vtv"])
def test_pixels_are_shown_as_they_are_stored(line: str) -> None:
    assert (read(hdr(flat(HALF), "-Y 6 +X 8", line)).pixels == srgb(0.5)).all()


def test_xyz_has_its_own_white() -> None:
    data = hdr(flat(HALF), "-Y 6 +X 8", kind="32-bit_rle_xyze")
    assert np.abs(read(data).pixels.astype(int) - srgb(0.5)).max() <= 1
    luminous = rgbe(np.full((6, 8, 3), (0.46875, 0.5, 0.4375)))
    red, green, blue = read(hdr(flat(luminous), "-Y 6 +X 8", kind="32-bit_rle_xyze")).pixels[0, 0]
    assert green > red > blue


def test_primaries_are_respected() -> None:
    swapped = "PRIMARIES= 0.30 0.60 0.64 0.33 0.15 0.06 0.3127 0.3290"
    data = hdr(flat(rgbe(np.full((6, 8, 3), (0.125, 0.5, 0.25)))), "-Y 6 +X 8", swapped)
    assert np.abs(read(data).pixels[0, 0].astype(int) - (srgb(0.5), srgb(0.125), srgb(0.25))).max() <= 1


def test_a_mantissa_counts_256ths_of_two_to_the_exponent() -> None:
    pixels = np.full((6, 8, 4), (200, 100, 50, 127), np.uint8)
    image = read(hdr(flat(pixels), "-Y 6 +X 8"))
    assert tuple(image.pixels[0, 0]) == tuple(srgb(value / 256 / 2) for value in (200, 100, 50))
    dark = np.full((6, 8, 4), (200, 100, 50, 0), np.uint8)
    assert not read(hdr(flat(dark), "-Y 6 +X 8")).pixels.any()


def test_exposure_doubles_the_light() -> None:
    data = hdr(flat(rgbe(np.full((6, 8, 3), 0.125))), "-Y 6 +X 8")
    assert [int(read(data, stops).pixels[0, 0, 0]) for stops in (-1, 0, 2)] == [
        srgb(0.0625),
        srgb(0.125),
        srgb(0.5),
    ]


BODY = flat(HALF)
BROKEN: Mapping[str, tuple[bytes, type[StudioError], str]] = {
    "no end of the header": (b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n", InvalidImage, "resolution"),
    "no resolution": (hdr(BODY, "6 8"), InvalidImage, "resolution"),
    "one axis": (hdr(BODY, "-Y 6 +Y 8"), InvalidImage, "resolution"),
    "another format": (hdr(BODY, "-Y 6 +X 8", kind="Radiance_spectra"), UnsupportedImage, "32-bit_rle_rgbe"),
    "a lie": (hdr(BODY, "-Y 900 +X 900"), InvalidImage, "shorter"),
    "a huge lie": (hdr(BODY, "-Y 900000 +X 900000"), ImageTooLarge, "900000 × 900000"),
    "no pixels": (hdr(BODY, "-Y 0 +X 8"), InvalidImage, "0 pixels"),
    "a cut flat file": (hdr(BODY[:-3], "-Y 6 +X 8"), InvalidImage, "ends"),
    "a cut file in runs": (hdr(in_runs(rgbe(steps()))[:-3], "-Y 6 +X 40"), InvalidImage, "ends"),
    "a run that is too long": (hdr(b"\2\2\0\10" + b"\x8f\1" * 99, "-Y 6 +X 8"), InvalidImage, "fill"),
    "a run of nothing": (hdr(b"\2\2\0\10" + b"\0" * 99, "-Y 6 +X 8"), InvalidImage, "fill"),
    "a repeat of nothing": (hdr(b"\1\1\1\7" + BODY, "-Y 6 +X 8"), InvalidImage, "ends"),
    "too many repeats": (hdr(b"\5\5\5\5" + b"\1\1\1\xff" * 99, "-Y 6 +X 8"), InvalidImage, "fill"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_are_refused(name: str) -> None:
    data, fault, message = BROKEN[name]
    with pytest.raises(fault, match=re.escape(message)):
        read(data)
