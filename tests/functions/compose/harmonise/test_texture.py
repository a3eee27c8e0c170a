import cv2
import numpy as np
import pytest

from functions.compose.harmonise.texture import Texture, add_grain, blur, measure_texture
from tests.functions.compose.figures import disc, noisy
from tests.layers.common.compositing.layers import layer, opaque


@pytest.mark.parametrize("sigma", [1.0, 3.0, 8.0])
def test_noise_is_measured(sigma: float) -> None:
    assert measure_texture(noisy(800, 600, 128, sigma)).noise == pytest.approx(sigma, rel=0.2)


def test_structure_is_not_taken_for_noise() -> None:
    """Half a picture of foliage, half of clean sky."""
    pixels = noisy(800, 600, 128, 40.0)
    pixels[:300] = noisy(800, 300, 180, 2.0)
    assert measure_texture(pixels).noise == pytest.approx(2.0, rel=0.3)


@pytest.mark.parametrize("sigma", [1.0, 2.0])
def test_the_sharpest_edges_are_measured(sigma: float) -> None:
    steps = np.kron(np.indices((10, 10)).sum(axis=0) % 2, np.ones((60, 60))) * 180 + 40
    soft = cv2.GaussianBlur(steps, (0, 0), sigma)
    picture = np.repeat(soft[..., None], 3, axis=2).astype(np.uint8)
    assert measure_texture(picture).blur == pytest.approx(sigma, rel=0.25)


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_plain_picture_has_neither(level: int) -> None:
    assert measure_texture(np.full((200, 200, 3), level, np.uint8)) == Texture(0.0, None)


def test_only_opaque_tiles_count() -> None:
    pixels = noisy(600, 600, 128, 9.0)
    pixels[300:] = noisy(600, 300, 128, 2.0)
    alpha = np.zeros((600, 600), np.uint8)
    alpha[310:] = 255
    assert measure_texture(pixels, alpha).noise == pytest.approx(2.0, rel=0.2)
    assert measure_texture(pixels, alpha * 0) == Texture(0.0, None)


@pytest.mark.parametrize("shape", [(1, 1), (15, 15), (16, 400), (97, 31)])
def test_small_pictures(shape: tuple[int, int]) -> None:
    assert measure_texture(noisy(*shape, 128, 3.0)).noise >= 0


def test_a_figure_of_one_colour_stays_that_to_its_edge() -> None:
    """Nothing of the colours outside, which are of no account, gets in."""
    mask = np.rint(disc() * 255).astype(np.uint8)
    colours = np.where(mask[..., None] > 0, np.array([200, 50, 20], np.uint8), np.uint8(255))
    after = blur(layer(colours.astype(np.uint8), alpha=mask), 2.0)
    seen = after.alpha >= 64
    assert np.abs(after.colours[seen].astype(int) - [200, 50, 20]).max() <= 3


@pytest.mark.parametrize("sigma", [0.7, 1.5])
def test_edges_become_as_soft_as_requested(sigma: float) -> None:
    steps = np.zeros((200, 200, 3), np.uint8)
    steps[:, 100:] = 200
    after = blur(layer(steps, alpha=np.full((200, 200), 255, np.uint8)), sigma)
    assert measure_texture(after.colours).blur == pytest.approx(sigma, rel=0.35)


@pytest.mark.parametrize("sigma", [1.0, 3.0, 8.0])
def test_noise_of_the_given_spread_and_no_bias(sigma: float) -> None:
    after = opaque(add_grain(layer((128, 128, 128)), sigma)).astype(float)
    assert after.std() == pytest.approx(sigma, rel=0.1)
    assert after.mean() == pytest.approx(128, abs=0.2)
    assert (after == after[:, :1]).all()  # grey


def test_it_is_what_is_measured_as_noise() -> None:
    whole = layer((128, 128, 128), alpha=np.full((600, 600), 255, np.uint8))
    assert measure_texture(add_grain(whole, 4.0).colours).noise == pytest.approx(4.0, rel=0.2)


def test_it_saturates() -> None:
    assert opaque(add_grain(layer((255, 255, 255)), 5.0)).min() > 200
    assert opaque(add_grain(layer((0, 0, 0)), 5.0)).max() < 55
