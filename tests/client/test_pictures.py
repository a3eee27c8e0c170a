"""Pictures of Pillow and NumPy as files: their pixels arrive, whatever reads them."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

from photo_studio import ProblemError, Studio
from photo_studio.pictures import of_array, of_pillow
from tests.pictures import opened, portrait_jpeg

RANDOM = np.random.default_rng(1)


@pytest.mark.parametrize("shape", [(3, 5), (3, 5, 1), (3, 5, 2), (3, 5, 3), (3, 5, 4)])
def test_an_array_s_pixels(shape: tuple[int, ...]) -> None:
    pixels = RANDOM.integers(0, 256, shape, np.uint8)
    assert np.array_equal(np.asarray(opened(of_array(pixels))), pixels.squeeze())


def test_parts_of_an_array_and_other_types() -> None:
    pixels = RANDOM.integers(0, 256, (8, 9, 4), np.uint8)
    assert np.array_equal(np.asarray(opened(of_array(pixels[::2, ::-1, 2::-1]))), pixels[::2, ::-1, 2::-1])
    deep = RANDOM.integers(0, 65_536, (4, 6), np.uint16)
    assert np.array_equal(np.asarray(opened(of_array(deep))), deep)
    mask = deep > 30_000
    assert np.array_equal(np.asarray(opened(of_array(mask))), mask * 255)


@pytest.mark.parametrize(
    ("array", "sentence"),
    [
        (np.zeros((4, 4, 3)), "uint8, uint16 or bool, received 3 of 'd'"),
        (np.zeros((4, 4, 5), np.uint8), "received 5 of 'B'"),
        (np.zeros(4, np.uint8), r"received \(4,\)"),
        (np.zeros((0, 4, 3), np.uint8), r"received \(0, 4, 3\)"),
    ],
)
def test_arrays_that_are_no_pictures(array: Any, sentence: str) -> None:
    with pytest.raises(TypeError, match=sentence):
        of_array(array)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr"])
def test_an_image_of_any_mode(mode: str) -> None:
    check(opened(portrait_jpeg()).resize((9, 7)).convert(mode))


@pytest.mark.parametrize("mode", ["I;16", "LAB", "F"])
def test_an_image_of_a_mode_of_science(mode: str) -> None:
    check(Image.new(mode, (7, 5)))


def check(image: Image.Image) -> None:
    again = opened(of_pillow(image))
    assert np.array_equal(np.asarray(again.convert(image.mode)), np.asarray(image))


def test_an_image_keeps_its_profile_and_its_orientation() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[0x0112] = 6
    file = io.BytesIO()
    Image.new("RGB", (7, 5)).save(file, "JPEG", exif=exif, icc_profile=profile)
    again = opened(of_pillow(opened(file.getvalue())))
    assert (again.getexif()[0x0112], again.info["icc_profile"]) == (6, profile)


def test_they_are_files_like_others(studio: Studio, tmp_path: Any) -> None:
    pixels = RANDOM.integers(0, 256, (40, 30, 3), np.uint8)
    result = studio.edit(pixels, output_format="png")
    assert (result.filename, opened(result.content).size) == ("photo-edited.png", (30, 40))
    assert np.array_equal(np.asarray(opened(result.content)), pixels)
    path = tmp_path / "Åsa.jpg"
    path.write_bytes(portrait_jpeg())
    with Image.open(path) as image:
        assert studio.edit(image).filename == "Åsa-edited.jpg"
    marked = studio.edit(pixels, ops=[{"op": "watermark"}], watermark=Image.new("RGBA", (9, 9), "red"))
    assert opened(marked.content).size == (30, 40)
    with (
        path.open(encoding="latin-1") as text,
        pytest.raises(TypeError, match="for reading bytes, received one of str"),
    ):
        studio.edit(text)
    with pytest.raises(TypeError, match="expected a path, bytes, an open file, or a picture, received int"):
        studio.edit(3)  # type: ignore[arg-type]
    with pytest.raises(ProblemError, match="expected one file for `file`, received none"):
        studio.edit(None)  # type: ignore[arg-type]
