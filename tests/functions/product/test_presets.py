import pkgutil

import cv2
import numpy as np
import pytest

from functions.product import presets as package
from functions.product import scene
from functions.product.ground import Ground, Stage
from functions.product.presets import presets
from layers.common.imaging.alpha import Box, Colour
from layers.common.imaging.image import Pixels, Size

NAMES = sorted(presets())
UNSEEDED = {"white-studio", "cyclorama", "gradient-light", "seamless-paper", "podium"}
"""Presets in which nothing is random."""


def ground(
    name: str, size: Size = (96, 96), seed: int = 0, box: Box | None = None, colour: Colour | None = None
) -> Ground:
    width, height = size
    inside = round(0.3 * width), round(0.3 * height), round(0.7 * width), round(0.8 * height)
    return presets()[name].make(Stage(size, box or inside, seed, colour))


def pixels(name: str, size: Size = (96, 96), seed: int = 0, colour: Colour | None = None) -> Pixels:
    return ground(name, size, seed, colour=colour).pixels


def test_there_is_one_file_a_preset_of_its_name() -> None:
    files = {module.name.replace("_", "-") for module in pkgutil.iter_modules(package.__path__)}
    assert set(NAMES) == files


@pytest.mark.parametrize("name", NAMES)
def test_every_canvas_and_box_get_a_ground(name: str) -> None:
    cases: list[tuple[Size, Box]] = [
        ((1, 1), (0, 0, 1, 1)),
        ((1, 1), (5, 7, 9, 9)),
        ((16, 400), (-90, -80, -10, -20)),
        ((400, 16), (410, 26, 490, 216)),
        ((3000, 20), (-3000, -20, 6000, 40)),
        ((60, 40), (20, 0, 30, 0)),
    ]
    for (width, height), box in cases:
        made = ground(name, (width, height), box=box)
        assert made.pixels.shape == (height, width, 3)
        assert made.pixels.dtype == np.uint8
        assert made.edge is None or made.edge <= max(box[3], 0.25 * height)  # no floor starts before the foot
        assert 0 <= made.mirror <= 0.15  # the strongest reflection that still reads as stone


@pytest.mark.parametrize("name", NAMES)
def test_a_seed_is_one_picture_whatever_the_threads(name: str) -> None:
    first = pixels(name, (160, 130))
    threads = cv2.getNumThreads()
    try:
        cv2.setNumThreads(1)
        assert np.array_equal(first, pixels(name, (160, 130)))
    finally:
        cv2.setNumThreads(threads)
    assert np.array_equal(first, pixels(name, (160, 130), seed=1)) == (name in UNSEEDED)


@pytest.mark.parametrize("name", sorted(set(NAMES) - UNSEEDED))
def test_a_texture_has_no_seams(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = pixels(name, (200, 200)).astype(int)
    monkeypatch.setattr(scene, "_PIECE", (104, 48))
    assert np.abs(pixels(name, (200, 200)) - whole).max() <= 4  # OpenCV interpolates in steps of 1/32


@pytest.mark.parametrize("name", NAMES)
def test_the_picture_is_the_same_at_every_resolution(name: str) -> None:
    small, great = pixels(name, (200, 200)), pixels(name, (400, 400))
    reduced = cv2.resize(great, (200, 200), interpolation=cv2.INTER_AREA)
    # The blur takes out grain, which belongs to pixels.
    difference = np.abs(cv2.blur(small.astype(float), (5, 5)) - cv2.blur(reduced.astype(float), (5, 5)))
    assert difference.mean() < 1
    assert np.percentile(difference, 99) < 5


@pytest.mark.parametrize("name", NAMES)
def test_the_side_of_the_light_is_the_brighter_one(name: str) -> None:
    made = ground(name, (120, 120))
    left, right = (float(half.mean()) for half in np.split(made.pixels, 2, axis=1))
    direction = presets()[name].light.direction
    if direction == 180:
        assert left == pytest.approx(right, abs=0.2)
    else:
        assert (left > right) == (180 < direction < 360)


@pytest.mark.parametrize("name", NAMES)
def test_only_presets_that_take_a_colour_use_it(name: str) -> None:
    plain, given = pixels(name), pixels(name, colour=(40, 90, 160))
    assert np.array_equal(plain, given) != presets()[name].takes_colour


def test_white_studio_is_white() -> None:
    assert (pixels("white-studio", (40, 30)) == 255).all()


def test_a_cyclorama_falls_from_255_to_244() -> None:
    rows = pixels("cyclorama", (300, 200)).astype(float)
    assert (rows[:80] == 255).all()
    means = rows.mean(axis=(1, 2))
    assert means[-20:] == pytest.approx(244, abs=0.15)
    assert (np.diff(means) < 0.2).all()


def test_gradient_light_is_a_linear_ramp_without_bands() -> None:
    picture = pixels("gradient-light", (1024, 400)).astype(float)
    ideal = np.linspace((255, 255, 255), (0xE4, 0xE4, 0xE6), 400)
    assert np.abs(picture.mean(axis=1) - ideal).max() < 0.2
    # Without dither, every row would be one level.
    assert (picture[1:-1].std(axis=1) > 0.2).mean() > 0.95


@pytest.mark.parametrize("colour", [(255, 255, 255), (176, 42, 60), (16, 24, 32)])
def test_seamless_paper_has_the_colour_where_the_light_is(colour: Colour) -> None:
    levels = cv2.blur(pixels("seamless-paper", (300, 300), colour=colour).astype(float), (9, 9))
    assert levels.max(axis=(0, 1)) == pytest.approx(colour, abs=1)
    corners = levels[[0, 0, -1, -1], [0, -1, 0, -1]] / colour
    assert (corners > 0.7).all()
    assert np.ptp(corners, axis=1) == pytest.approx(0, abs=0.05)  # only darker, of the same hue


def test_a_terrazzo_top_ends_at_its_back_edge() -> None:
    first, second = pixels("terrazzo", (200, 200)), pixels("terrazzo", (200, 200), seed=1)
    edge = 160 - 40  # a fifth of the picture above the foot line
    assert np.array_equal(first[:edge], second[:edge])
    assert not np.array_equal(first[edge:], second[edge:])


def test_a_podium_throws_its_shadow_away_from_the_lamp() -> None:
    # The top's radius is three quarters of the subject's width: the plinth goes from column 80 to 320.
    picture = pixels("podium", (400, 400)).astype(float)
    sides = slice(60, 80), slice(320, 340)
    left, right = (picture[350:375, side].mean() / picture[290:300, side].mean() for side in sides)
    assert left > 0.95
    assert right < 0.85
