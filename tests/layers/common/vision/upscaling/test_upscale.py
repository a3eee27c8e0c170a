"""Enlarging by small networks whose results are known, and what real ones must never do."""

import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from layers.common.errors import ModelUnavailable, OutputTooLarge
from layers.common.imaging.alpha import bounds, with_alpha
from layers.common.imaging.image import Credit, Image, Pixels
from layers.common.progress import Abandoned, Run, running
from layers.common.vision.catalogue import CLEANING, FAITHFUL, INVENTING, Enlarger
from layers.common.vision.inference import Floats, OnnxRuntimeNetwork
from layers.common.vision.upscaling import upscale
from layers.common.vision.upscaling.upscale import Factor, check_enlarged, upscaler
from layers.common.vision.weights import Weights
from tests.networks import write_enlarging_network, write_network
from tests.pictures import astronaut

NOTHING = np.zeros((15, 15))
NOTHING[7, 7] = 1.0
"""The kernel of a network that repeats pixels."""
BLUR = np.outer(*[np.hanning(17)[1:-1]] * 2)
BLUR /= BLUR.sum()


def tiny(
    enlarger: Enlarger, folder: Path, kernel: NDArray[np.float64], bias: float = 0.0, tile: int = 16
) -> Enlarger:
    """A network in place of a published one."""
    write_enlarging_network(folder / enlarger.weights.file, kernel, enlarger.factor, bias)
    return replace(enlarger, weights=Weights(enlarger.name, enlarger.weights.file), tile=tile)


def installed(
    folder: Path,
    patch: pytest.MonkeyPatch,
    kernel: NDArray[np.float64] = NOTHING,
    bias: float = 0.0,
    tile: int = 16,
) -> None:
    """Networks in place of all published ones."""
    for name, one in {"FAITHFUL": FAITHFUL, "CLEANING": CLEANING, "INVENTING": INVENTING}.items():
        patch.setattr(upscale, name, tiny(one, folder, kernel, bias, tile))


def enlarged(pixels: Pixels, factor: Factor = 2, detail: upscale.Detail = "faithful") -> Pixels:
    return upscaler(factor, detail, is_jpeg=False).upscale(Image(pixels.copy())).pixels


def repeated(pixels: Pixels, factor: int) -> Pixels:
    return pixels.repeat(factor, axis=0).repeat(factor, axis=1)


@pytest.mark.parametrize("detail", ["faithful", "invent"])
@pytest.mark.parametrize("factor", [2, 4])
@pytest.mark.parametrize("size", [(1, 1), (1, 40), (16, 16), (17, 35), (50, 33)])
def test_the_networks_pixels_are_put_together(
    detail: upscale.Detail,
    factor: Factor,
    size: tuple[int, int],
    models_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    installed(models_dir, monkeypatch)
    photo = astronaut()[100 : 100 + size[0], 200 : 200 + size[1]]
    assert np.array_equal(enlarged(photo, factor, detail), repeated(photo, factor))


@pytest.mark.parametrize("detail", ["faithful", "invent"])
def test_tiles_leave_no_seam(
    detail: upscale.Detail, models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = astronaut()[60:130, 180:270]
    installed(models_dir, monkeypatch, BLUR, tile=1000)
    whole = enlarged(photo, 4, detail)
    installed(models_dir, monkeypatch, BLUR, tile=16)
    assert np.array_equal(enlarged(photo, 4, detail), whole)


def test_a_network_that_is_too_dark_changes_no_tone(
    models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(models_dir, monkeypatch, bias=-0.1)
    photo = astronaut()[60:130, 180:270]
    assert np.abs(enlarged(photo).astype(int) - repeated(photo, 2)).max() <= 1
    white = np.full((40, 40, 3), 255, np.uint8)
    white[:2, :2] = 0
    assert (enlarged(white)[40:] == 255).all()


def test_where_all_is_one_colour_no_network_runs(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(models_dir, monkeypatch)
    runs: list[Floats] = []
    run = OnnxRuntimeNetwork.run

    def counted(self: OnnxRuntimeNetwork, tensor: Floats, output: int) -> Floats:
        runs.append(tensor)
        return run(self, tensor, output)

    monkeypatch.setattr(OnnxRuntimeNetwork, "run", counted)
    photo = np.full((128, 128, 3), (10, 20, 30), np.uint8)
    assert (enlarged(photo) == (10, 20, 30)).all()
    assert not runs
    photo[64, 64] = 255
    enlarged(photo)
    assert 1 <= len(runs) <= 9, "the tile of the dot and its neighbours"


def test_alpha_is_carried(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is invisible has no influence on what is seen, and a box keeps its place."""
    installed(models_dir, monkeypatch, BLUR)
    rgba = np.zeros((40, 60, 4), np.uint8)
    rgba[10:30, 20:40] = (200, 40, 20, 255)
    image = upscaler(4, "faithful", is_jpeg=False).upscale(Image(rgba, Credit("me")))
    found = image.pixels
    assert found.shape == (160, 240, 4)
    assert image.credit == Credit("me")
    visible = found[..., 3] > 0
    assert np.abs(found[visible][:, :3].astype(int) - (200, 40, 20)).max() <= 1
    assert (found[~visible] == 0).all()
    assert (found[4 * 11 : 4 * 29, 4 * 21 : 4 * 39, 3] == 255).all(), "no overshoot dims what is inside"
    assert bounds(found[..., 3], 127) is not None
    assert np.abs(np.subtract(bounds(found[..., 3], 127) or (), (80, 40, 160, 120))).max() <= 2


@pytest.mark.parametrize(("channels", "most"), [(3, 1.6), (4, 2.6)])
def test_memory_is_bounded_by_the_result(
    channels: int, most: float, models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its bytes, those of colours and alpha before they are one, or half of the way, and a tile's."""
    installed(models_dir, monkeypatch, BLUR, tile=64)
    noise = np.random.default_rng(0).integers(0, 256, (450, 600, channels)).astype(np.uint8)
    network = upscaler(4, "faithful", is_jpeg=False)
    tracemalloc.start()
    result = network.upscale(Image(noise)).pixels
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert result.nbytes < peak < most * result.nbytes


def test_a_picture_that_is_transparent_everywhere(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(models_dir, monkeypatch)
    assert not enlarged(np.full((20, 20, 4), (9, 9, 9, 0), np.uint8)).any()


def test_an_opaque_alpha_changes_nothing(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(models_dir, monkeypatch, BLUR)
    photo = astronaut()[60:100, 180:240]
    found = enlarged(with_alpha(np.ascontiguousarray(photo), np.full((40, 60), 255, np.uint8)))
    assert np.array_equal(found[..., :3], enlarged(photo))
    assert (found[..., 3] == 255).all()


@pytest.mark.parametrize(
    ("factor", "detail", "is_jpeg", "note"),
    [
        (2, "faithful", False, "2; model=waifu2x-photo"),
        (4, "faithful", False, "4; model=waifu2x-photo"),
        (2, "faithful", True, "2; model=waifu2x-photo-denoise"),
        (4, "faithful", True, "4; model=waifu2x-photo-denoise, waifu2x-photo"),
        (2, "invent", True, "2; model=realesrgan-x4plus; detail is invented"),
        (4, "invent", False, "4; model=realesrgan-x4plus; detail is invented"),
    ],
)
def test_the_note_names_what_ran(
    factor: Factor,
    detail: upscale.Detail,
    is_jpeg: bool,
    note: str,
    models_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    installed(models_dir, monkeypatch)
    assert upscaler(factor, detail, is_jpeg=is_jpeg).note == note


def test_work_stops_between_two_tiles_and_tells_how_far_it_is(
    models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(models_dir, monkeypatch)
    photo = astronaut()[:64, :64]
    run, seen = Run(), []
    report = run.report

    def noted(fraction: float) -> None:
        report(fraction)
        seen.append(run.fraction)
        if fraction >= 0.5:
            run.abandon()

    monkeypatch.setattr(run, "report", noted)
    with running(run), pytest.raises(Abandoned):
        enlarged(photo)
    steps = [fraction for fraction in seen if fraction]
    assert steps == [n / 16 for n in range(1, 9)], "16 tiles of 16 px"


@pytest.mark.parametrize(
    ("detail", "name", "param"),
    [("faithful", "waifu2x-photo", "upscale"), ("invent", "realesrgan-x4plus", "detail")],
)
def test_without_weights_it_says_what_to_fetch(
    detail: upscale.Detail, name: str, param: str, models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODEL_DOWNLOAD", "never")
    with pytest.raises(ModelUnavailable, match=f"make models NAMES={name}") as caught:
        upscaler(2, detail, is_jpeg=False)
    assert (caught.value.status, caught.value.code, caught.value.param) == (503, "model_unavailable", param)


@pytest.mark.parametrize(
    ("side", "why"), [(38, "not a picture 2 times as large"), (64, "does not accept three planes")]
)
def test_a_file_that_is_another_network(
    side: int, why: str, models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(models_dir, monkeypatch)
    write_network(models_dir / FAITHFUL.weights.file, size=side)
    with pytest.raises(ModelUnavailable, match=why):
        enlarged(astronaut()[:20, :20])


def test_weights_that_are_damaged(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(models_dir, monkeypatch)
    (models_dir / FAITHFUL.weights.file).write_bytes(b"something else")
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        upscaler(2, "faithful", is_jpeg=False)


def test_a_result_that_is_too_large_names_its_field() -> None:
    check_enlarged((10, 20), 4, 3200)
    with pytest.raises(OutputTooLarge, match="40 × 80") as caught:
        check_enlarged((10, 20), 4, 3199)
    assert (caught.value.status, caught.value.param) == (422, "upscale")


def test_the_list_has_every_network(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODEL_DOWNLOAD", "never")
    (models_dir / CLEANING.weights.file).write_bytes(b"here")
    assert upscale.states() == {
        "waifu2x-photo": "missing",
        "waifu2x-photo-denoise": "ready",
        "realesrgan-x4plus": "missing",
    }
    assert {row["name"]: row["licence"] for row in upscale.networks()}["realesrgan-x4plus"] == "BSD-3-Clause"
