"""An enlarged photo, by networks that repeat pixels."""

import io
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow

from functions.product.app import capability
from layers.common.core.context import Limits
from layers.common.core.cutouts import ReducedCutout, Scale
from layers.common.core.media import Media, Upload
from layers.common.errors import OutputTooLarge
from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Image, Pixels
from tests.context import CONTEXT
from tests.functions.product.test_product import made, pixels, thing
from tests.layers.common.vision.upscaling.test_upscale import installed, repeated
from tests.pictures import saved


@pytest.fixture(autouse=True)
def networks(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(models_dir, monkeypatch)


class Kept:
    """Keeps what is put into it."""

    def __init__(self) -> None:
        self.by_recipe: dict[str, tuple[Image, Box, Mapping[str, str]]] = {}

    def get(self, recipe: str, scale: Scale) -> ReducedCutout | None:
        return ReducedCutout.of(*self.by_recipe[recipe], scale) if recipe in self.by_recipe else None

    def put(self, recipe: str, image: Image, box: Box, notes: Mapping[str, str]) -> None:
        self.by_recipe[recipe] = image, box, notes


def keeping(kept: Kept, photo: bytes, **values: Any) -> Media:
    context = replace(CONTEXT, cutouts=kept)
    return capability.do(capability.pick_files([Upload("file", photo)]), capability.check(values), context)


@pytest.mark.parametrize("factor", [2, 4])
def test_the_result_is_so_many_times_as_large(factor: int) -> None:
    media = made(upscale=factor)
    found = pixels(media)
    assert found.shape == (80 * factor, 100 * factor, 4)
    assert np.array_equal(found[..., 3], repeated(thing(), factor)[..., 3])
    assert (found[found[..., 3] > 0][:, :3] == thing()[20, 30, :3]).all()
    assert json.loads(media.notes["Boxes"]) == [[20 * factor, 10 * factor, 60 * factor, 70 * factor]]
    assert media.notes["Upscale"] == f"{factor}; model=waifu2x-photo"


def test_a_photo_that_stays_whole() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (30, 40, 3)).astype(np.uint8)
    found = pixels(made(noise, upscale=2, remove_background=False))
    assert np.array_equal(found[..., :3], repeated(noise, 2))
    assert (found[..., 3] == 255).all()


def test_a_jpeg_is_cleaned_and_invented_detail_is_told() -> None:
    jpeg = saved(np.ascontiguousarray(thing()[..., :3]), "JPEG")
    uploads = capability.pick_files([Upload("file", jpeg)])
    media = capability.do(uploads, capability.check({"upscale": 2, "remove_background": False}), CONTEXT)
    assert media.notes["Upscale"] == "2; model=waifu2x-photo-denoise"
    assert made(upscale=4, detail="invent").notes["Upscale"].endswith("; detail is invented")
    assert "Upscale" not in made(detail="invent").notes


def test_an_exact_size_gets_the_enlarged_subject() -> None:
    layout = {"size": "160x240", "padding": "0"}
    plain = made(layout=layout)
    found = made(layout=layout, upscale=4)
    assert pixels(found).shape == pixels(plain).shape
    assert found.notes["Boxes"] == plain.notes["Boxes"]


def test_the_enlarged_cut_out_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, photo = Kept(), saved(thing(), "PNG")
    first = keeping(kept, photo, upscale=2)
    again = keeping(kept, photo, upscale=2, shadow="soft")
    assert "Cutout" not in first.notes
    assert (again.notes["Cutout"], again.notes["Upscale"]) == ("kept", first.notes["Upscale"])
    for changed in ({"upscale": 4}, {"upscale": 2, "detail": "invent"}, {}):
        assert "Cutout" not in keeping(kept, photo, **changed).notes


def test_the_region_is_the_photos() -> None:
    photo = np.full((40, 60, 4), 255, np.uint8)
    photo[15, 20, 3] = 0
    media = made(photo, upscale=2, roi="10px,5px,30px,25px")
    assert json.loads(media.notes["Boxes"]) == [[20, 10, 60, 50]]


def test_a_blurred_background_stays_where_it_is() -> None:
    """Left half red, right half blue: the border between them is in the middle of the canvas."""
    photo = np.zeros((60, 80, 4), np.uint8)
    photo[:, :40], photo[:, 40:] = (255, 0, 0, 255), (0, 0, 255, 255)
    photo[30, 40, 3] = 0
    values: dict[str, Any] = {"background": {"kind": "blur", "amount": 0.01}, "upscale": 4}
    found = pixels(made(photo, **values, roi="35,20,45,40"))
    assert found.shape[:2] == (240, 320)
    assert (found[10, :140, 0] > 240).all()
    assert (found[10, 180:, 2] > 240).all()


def test_more_than_max_pixels_names_the_field() -> None:
    context = replace(CONTEXT, limits=Limits(max_pixels=100 * 80 * 4 - 1, max_film_pixels=1))
    files = capability.pick_files([Upload("file", saved(thing(), "PNG"))])
    with pytest.raises(OutputTooLarge) as caught:
        capability.do(files, capability.check({"upscale": 2}), context)
    assert caught.value.param == "upscale"


def test_one_pixel() -> None:
    pixel: Pixels = np.array([[[10, 20, 30, 255]]], np.uint8)
    found = Pillow.open(io.BytesIO(made(pixel, upscale=4, remove_background=False).data))
    assert found.size == (4, 4)
    assert found.getpixel((2, 2)) == (10, 20, 30, 255)


def test_models_and_health_tell_the_networks() -> None:
    assert capability.models is not None
    assert capability.health is not None
    rows = capability.models()["upscaling"]
    assert [row["name"] for row in rows] == ["waifu2x-photo", "waifu2x-photo-denoise", "realesrgan-x4plus"]
    assert capability.health()["upscaling"] == {row["name"]: "ready" for row in rows}
