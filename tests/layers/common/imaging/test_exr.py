import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import OpenEXR
import pytest
from numpy.typing import NDArray

from layers.common.errors import ImageTooLarge, InvalidImage, StudioError, TooCostly, UnsupportedImage
from layers.common.imaging.decode import decode, read_size
from layers.common.imaging.image import Credit, Image
from tests.layers.common.imaging.exr_files import attribute, chromaticities, exr, header, of_colours
from tests.layers.common.imaging.light import srgb

Planes = Mapping[str, NDArray[Any]]


def read(data: bytes, exposure: float = 0) -> Image:
    return decode(data, max_pixels=1_000_000, exposure=exposure)


def plain(*colour: float, dtype: str = "f4", size: tuple[int, int] = (6, 8)) -> NDArray[Any]:
    return np.full((*size, len(colour)), colour, dtype)


@pytest.mark.parametrize("dtype", ["f2", "f4"])
def test_samples_are_linear_light_in_which_1_is_white(dtype: str) -> None:
    image = read(of_colours(plain(0.18, 0.5, 1, dtype=dtype)))
    assert image.size == (8, 6)
    assert np.abs(image.pixels.astype(int) - (srgb(0.18), srgb(0.5), 255)).max() <= 1


def test_whole_numbers_count_as_they_are() -> None:
    assert tuple(read(exr({"Y": np.full((6, 8), 1, np.uint32)})).pixels[0, 0]) == (255, 255, 255)


def test_alpha_is_premultiplied_in_light() -> None:
    image = read(of_colours(plain(0.25, 0.1, 0, 0.5)))
    assert tuple(image.pixels[0, 0]) == (srgb(0.5), srgb(0.2), 0, 128)


def test_colours_without_alpha_are_kept_where_it_is_0() -> None:
    """Light that covers nothing, such as a flame's, is no division by 0."""
    assert read(of_colours(plain(0.25, 0.1, 0, 0))).pixels[0, 0, 3] == 0


@pytest.mark.parametrize("channels", [3, 4])
def test_the_display_window_is_the_picture(channels: int) -> None:
    samples = plain(1, 1, 1, 1)[..., :channels]
    image = read(of_colours(samples, data=(-2, -1, 5, 4), display=(0, 0, 9, 8)))
    shown = np.zeros((9, 10), bool)
    shown[:5, :6] = True
    assert image.size == (10, 9)
    assert np.array_equal(image.pixels[..., 0] == 255, shown)
    assert channels == 3 or np.array_equal(image.pixels[..., 3] == 255, shown)


def test_windows_that_do_not_meet_show_nothing() -> None:
    assert not read(of_colours(plain(1, 1, 1), data=(20, 0, 27, 5), display=(0, 0, 7, 5))).pixels.any()
    assert not read(of_colours(plain(1, 1, 1), data=(0, 20, 7, 25), display=(0, 0, 7, 5))).pixels.any()


def test_chromaticities_are_respected() -> None:
    swapped = chromaticities(0.30, 0.60, 0.64, 0.33, 0.15, 0.06, 0.3127, 0.3290)
    pixel = read(of_colours(plain(0.2, 0.5, 0.1), swapped)).pixels[0, 0].astype(int)
    assert np.abs(pixel - (srgb(0.5), srgb(0.2), srgb(0.1))).max() <= 1


def test_white_stays_white_in_xyz() -> None:
    xyz = chromaticities(1, 0, 0, 1, 0, 0, 1 / 3, 1 / 3)
    assert np.ptp(read(of_colours(plain(0.5, 0.5, 0.5), xyz)).pixels) <= 1


@pytest.mark.parametrize(
    "broken",
    [chromaticities(*[0.3] * 8), chromaticities(*[np.nan] * 8), attribute("chromaticities", "int", bytes(4))],
)
def test_impossible_chromaticities_are_passed_over(broken: bytes) -> None:
    assert read(of_colours(plain(0.5, 0.5, 0.5), broken)).pixels[0, 0, 0] == srgb(0.5)


def test_the_luminance_of_white_is_ignored() -> None:
    nits = attribute("whiteLuminance", "float", np.float32(100).tobytes())
    assert read(of_colours(plain(0.5, 0.5, 0.5), nits)).pixels[0, 0, 0] == srgb(0.5)


@pytest.mark.parametrize("step", [1, 2])
def test_luminance_with_chroma(step: int) -> None:
    x, y = np.meshgrid(np.linspace(0.2, 0.8, 64), np.linspace(0.3, 0.7, 48))
    colours = np.dstack((x, y, (x + y) / 2))
    luminance = colours @ (0.2126, 0.7152, 0.0722)
    red, blue = ((colours[..., at] - luminance) / luminance for at in (0, 2))
    planes = {"Y": luminance, "RY": red[::step, ::step], "BY": blue[::step, ::step]}
    image = read(exr({name: plane.astype("f4") for name, plane in planes.items()}))
    expected = [[[srgb(value) for value in pixel] for pixel in line] for line in colours]
    assert np.abs(image.pixels.astype(int) - expected).max() <= 3


GREY = np.full((6, 8), 0.5, "f2")
LAYERS: Mapping[str, Planes] = {
    "luminance alone": {"Y": GREY},
    "one that has a name": {f"beauty pass.{name}": GREY for name in "RGB"},
    "the default one": {"R": GREY, "G": GREY, "B": GREY, "diffuse.R": 0 * GREY, "diffuse.G": 0 * GREY},
    "the combined one": {
        f"View.{kind}.{name}": GREY * (kind == "Combined")
        for kind in ("AO", "Combined", "Env")
        for name in "RGB"
    },
    "beside depth": {"Z": GREY * 9, "Y": GREY},
}


@pytest.mark.parametrize("name", LAYERS)
def test_one_layer_is_the_picture(name: str) -> None:
    assert (read(exr(LAYERS[name])).pixels == srgb(0.5)).all()


def test_absent_colours_are_dark() -> None:
    assert tuple(read(exr({"R": GREY, "B": GREY})).pixels[0, 0]) == (srgb(0.5), 0, srgb(0.5))


UNREAD: Mapping[str, tuple[bytes, str]] = {
    "depth": (exr({"Z": GREY}), "channels R, G and B, or Y"),
    "layers": (exr({"a.R": GREY, "b.R": GREY}), "received 2 layers"),
    "deep": (header({"R": GREY}, (0, 0, 7, 5), (0, 0, 7, 5), version=0x802) + bytes(200), "deep"),
    "sampled": (exr({"R": GREY, "G": GREY[::2, ::2]}), "every 2 × 2"),
}


@pytest.mark.parametrize("name", UNREAD)
def test_what_is_not_read_is_said(name: str) -> None:
    data, message = UNREAD[name]
    with pytest.raises(UnsupportedImage, match=re.escape(message)):
        read_size(data, max_pixels=1000)


@pytest.mark.parametrize(
    "compression",
    [
        getattr(OpenEXR, f"{name}_COMPRESSION")
        for name in (
            "RLE",
            "ZIPS",
            "ZIP",
            "PIZ",
            "PXR24",
            "B44A",
            "DWAA",
            "DWAB",
            "HTJ2K32",
            "HTJ2K256",
            "ZSTD",
        )
    ],
)
@pytest.mark.parametrize("is_tiled", [False, True])
def test_compressed_lines_and_tiles(compression: Any, is_tiled: bool, tmp_path: Path) -> None:
    x, y = np.meshgrid(np.linspace(0, 1, 100), np.linspace(0, 1, 70))
    samples = np.dstack((x, y, x * y)).astype("f2")
    fields: dict[str, Any] = {"compression": compression, "type": OpenEXR.scanlineimage}
    if is_tiled:
        tiles = OpenEXR.TileDescription()
        tiles.xSize, tiles.ySize = 32, 16
        fields |= {"type": OpenEXR.tiledimage, "tiles": tiles}
    OpenEXR.File(fields, {"RGB": samples}).write(str(tmp_path / "x.exr"))
    pixels = read((tmp_path / "x.exr").read_bytes()).pixels.astype(int)
    difference = np.abs(pixels - read(of_colours(samples)).pixels)
    is_lossy = compression.name.startswith(("B44", "DWA"))
    assert np.percentile(difference, 99) <= (4 if is_lossy else 0)


def test_the_first_part_is_read(tmp_path: Path) -> None:
    parts = [
        OpenEXR.Part({"type": OpenEXR.scanlineimage}, {"RGB": plain(value, value, value)}, name)
        for name, value in (("first", 0.5), ("second", 0.1))
    ]
    OpenEXR.File(parts).write(str(tmp_path / "x.exr"))
    assert (read((tmp_path / "x.exr").read_bytes()).pixels == srgb(0.5)).all()


def test_highlights_are_compressed_and_white_stays_bright() -> None:
    samples = plain(1, 1, 1, size=(40, 40))
    samples[:20] = 8
    pixels = read(of_colours(samples)).pixels
    assert (pixels[:20] == 255).all()
    assert 215 <= pixels[30, 0, 0] < 255


def test_what_is_no_number_is_black_and_what_is_infinite_white() -> None:
    samples = plain(0.5, 0.5, 0.5, size=(100, 100))
    samples[0, :3] = [[np.nan] * 3, [np.inf] * 3, [-np.inf] * 3]
    assert list(read(of_colours(samples)).pixels[0, :4, 0]) == [0, 255, 0, srgb(0.5)]


@pytest.mark.parametrize("stops", [-2, 1, 10, -10])
def test_exposure_doubles_the_light(stops: float) -> None:
    image = read(of_colours(plain(0.25, 0.25, 0.25)), stops)
    assert abs(int(image.pixels[0, 0, 0]) - min(255, srgb(0.25 * 2**stops))) <= 1


def test_the_owner_is_kept() -> None:
    assert read(of_colours(plain(1, 1, 1), attribute("owner", "string", b"Ann"))).credit == Credit("Ann")


WINDOW = (0, 0, 7, 5)
TILES = attribute("tiles", "tiledesc", np.array([70_000, 70_000], "<u4").tobytes() + b"\0")
MANY = {f"c{number}": np.zeros((6, 8), "f4") for number in range(1001)}
BROKEN: Mapping[str, tuple[bytes, type[StudioError]]] = {
    "cut in its header": (of_colours(plain(1, 1, 1))[:100], InvalidImage),
    "cut in its lines": (of_colours(plain(1, 1, 1))[:-20], InvalidImage),
    "no channels": (of_colours(plain(1, 1, 1)).replace(b"chlist", b"chlast"), InvalidImage),
    "a window inside out": (header({"Y": GREY}, (0, 0, 7, 5), (9, 0, 0, 0)) + bytes(99), InvalidImage),
    "too few blocks": (header({"Y": GREY}, (0, 0, 7, 9000), WINDOW) + bytes(99), InvalidImage),
    "a huge data window": (header({"Y": GREY}, (0, 0, 2**31 - 1, 2**31 - 1), WINDOW), ImageTooLarge),
    "a huge display window": (header({"Y": GREY}, WINDOW, (-(2**31), 0, 2**31 - 1, 5)), ImageTooLarge),
    "huge tiles": (header({"Y": GREY}, WINDOW, WINDOW, TILES, version=0x202) + bytes(99), ImageTooLarge),
    "channels": (header(MANY, WINDOW, WINDOW), TooCostly),
    "attributes": (
        header({"Y": GREY}, WINDOW, WINDOW, *(attribute(f"a{n}", "int", bytes(4)) for n in range(1001))),
        TooCostly,
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_and_costly_files_are_refused(name: str) -> None:
    data, fault = BROKEN[name]
    with pytest.raises(fault):
        read(data)


def test_every_beginning_of_a_file_is_refused() -> None:
    data = of_colours(plain(1, 0.5, 0.2, dtype="f2"))
    for end in range(8, len(data) - 1, 37):
        with pytest.raises(StudioError):
            read(data[:end])


def test_the_library_agrees_with_the_written_files() -> None:
    """The files of these tests are what another reader takes them for."""
    file = OpenEXR.File(io.BytesIO(of_colours(plain(0.25, 0.5, 1))), separate_channels=True)
    assert {name: float(one.pixels[0, 0]) for name, one in file.channels().items()} == {
        "R": 0.25,
        "G": 0.5,
        "B": 1,
    }
