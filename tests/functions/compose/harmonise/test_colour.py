import cv2
import numpy as np
import pytest

from functions.compose.harmonise.colour import match_colours, warm
from layers.common.compositing.layer import Layer
from layers.common.imaging.image import Pixels
from tests.layers.common.compositing.layers import layer, opaque


def mean_lab(colours: np.ndarray) -> np.ndarray:
    rgb = colours.reshape(-1, 1, 3).astype(np.float32) / 255
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB).mean(axis=(0, 1)))


def greys(level: int, seed: int = 0) -> Pixels:
    """Greys that vary."""
    noise = np.random.default_rng(seed).integers(-30, 30, (200, 200, 1))
    grey: Pixels = np.clip(level + noise, 0, 255).astype(np.uint8)
    return np.asarray(np.repeat(grey, 3, axis=2))


def tinted(level: int, gains: tuple[float, float, float]) -> Pixels:
    cast: Pixels = np.clip(greys(level, 1) * np.array(gains), 0, 255).astype(np.uint8)
    return cast


@pytest.mark.parametrize("gains", [(1.1, 1.0, 0.8), (0.8, 1.0, 1.15)], ids=["warm light", "cool light"])
def test_greys_take_the_cast_of_the_greys_behind_them(gains: tuple[float, float, float]) -> None:
    before = layer(greys(130), tinted(130, gains))
    goal = mean_lab(before.behind)[1:]
    distances = []
    for amount in (0.0, 0.2, 0.4):
        after = match_colours(before, amount)
        distances.append(float(np.linalg.norm(mean_lab(opaque(after))[1:] - goal)))
    assert distances[0] > distances[1] > distances[2]
    assert distances[2] == pytest.approx(0.6 * distances[0], rel=0.15)


def test_a_lawn_does_not_make_anybody_green() -> None:
    """Its colour is its own, not that of the light on it; a grey path in it tells."""
    lawn = np.full((200, 200, 3), (60, 140, 40), np.uint8)
    lawn[:, 90:110] = 150
    after = match_colours(layer(greys(130), lawn), 0.4)
    assert np.abs(mean_lab(opaque(after))[1:]).max() < 4


def test_skin_moves_less() -> None:
    cool = tinted(130, (0.75, 0.95, 1.2))
    moves = []
    for colour in ((205, 160, 135), (150, 165, 150)):
        before = layer(np.clip(greys(0) * 0.2 + np.array(colour), 0, 255).astype(np.uint8), cool)
        after = match_colours(before, 0.4)
        moves.append(float(np.linalg.norm((mean_lab(opaque(after)) - mean_lab(opaque(before)))[1:])))
    assert moves[0] < 0.75 * moves[1]


def test_lightness_follows_at_a_distance() -> None:
    before = layer(greys(180), greys(60, 1))
    lightness = [mean_lab(opaque(match_colours(before, amount)))[0] for amount in (0, 0.2, 0.4)]
    assert lightness[0] > lightness[1] > lightness[2] > mean_lab(before.behind)[0]


def test_alpha_and_scene_stay() -> None:
    before = layer()
    after = match_colours(before, 0.3)
    assert after.alpha is before.alpha
    assert after.behind is before.behind


def test_a_figure_of_one_colour_is_shifted() -> None:
    after = match_colours(layer((100, 100, 100), (200, 200, 200)), 0.4)
    assert len(np.unique(opaque(after), axis=0)) == 1
    assert (opaque(after) > 100).all()


def test_nobody_to_match() -> None:
    alpha = np.zeros((2000, 2000), np.uint8)
    assert (empty := layer(alpha=alpha)) is match_colours(empty, 0.4)
    alpha[1000, 1000] = 20  # too little to be seen on the small copy
    assert (dot := layer(alpha=alpha)) is match_colours(dot, 0.4)


def test_without_a_difference_nothing_changes() -> None:
    colours = greys(128)
    after = match_colours(Layer(colours, np.full((200, 200), 255, np.uint8), colours), 0.4)
    assert np.abs(after.colours.astype(int) - colours).max() <= 1


LUMA = np.array([0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("warmth", [0.8, 0.99, 1.01, 1.25])
def test_above_one_is_warmer(warmth: float) -> None:
    red, _, blue = opaque(warm(layer((128, 128, 128)), warmth))[0].astype(int)
    assert bool(red > blue) is (warmth > 1)


@pytest.mark.parametrize("warmth", [0.5, 0.8, 1.25, 2.0])
def test_a_grey_keeps_its_luma(warmth: float) -> None:
    assert opaque(warm(layer((90, 90, 90)), warmth))[0] @ LUMA == pytest.approx(90, abs=1)


def test_red_over_blue_grows_by_the_square() -> None:
    red, _, blue = opaque(warm(layer((100, 100, 100)), 1.2))[0].astype(float)
    assert red / blue == pytest.approx(1.2**2, rel=0.02)
