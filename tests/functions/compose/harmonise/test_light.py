import numpy as np
import pytest

from functions.compose.harmonise.light import expose, highlights, key, tint, wrap_light
from tests.layers.common.compositing.layers import layer, opaque


def test_half_the_light() -> None:
    """sRGB 188 is half of the light of white, and 92 a tenth."""
    white = layer((255, 255, 255))
    assert set(opaque(expose(white, 0.5)).ravel()) == {188}
    assert set(opaque(expose(white, 0.1)).ravel()) == {89}


def test_black_stays_black() -> None:
    assert not opaque(expose(layer((0, 0, 0)), 0.5)).any()


def test_highlights() -> None:
    pixels = np.zeros((100, 100, 3), np.uint8)
    pixels[:10] = 255
    assert highlights(pixels) == pytest.approx(1)
    assert highlights(pixels[20:]) == 0
    assert highlights(np.full((10, 10, 3), 188, np.uint8)) == pytest.approx(0.5, abs=0.01)


def test_only_what_is_opaque_counts() -> None:
    pixels = np.full((100, 100, 3), 188, np.uint8)
    pixels[:50] = 255
    alpha = np.zeros((100, 100), np.uint8)
    alpha[50:] = 255
    assert highlights(pixels, alpha) == pytest.approx(0.5, abs=0.01)


def test_a_tint_multiplies_each_channel() -> None:
    """Half of the light of 255 is 188."""
    assert opaque(tint(layer((255, 255, 255)), (0.5, 1.0, 0.1)))[0].tolist() == [188, 255, 89]


def test_the_key_leaves_lamps_out() -> None:
    pixels = np.full((100, 100, 3), (0, 92, 188), np.uint8)
    pixels[:20] = 255
    assert key(pixels) == pytest.approx([0, 0.107, 0.503], abs=0.005)


def gained(behind: tuple[int, int, int], amount: float = 0.2) -> np.ndarray:
    before = layer((60, 60, 60), behind)
    after = wrap_light(before, amount)
    return np.asarray(after.colours.astype(int) - before.colours)[..., 0]


def test_the_rim_before_a_bright_scene_is_lit_and_the_middle_is_not() -> None:
    light = gained((240, 240, 240))
    assert light[100, 100] == 0
    assert 0 < light[100, 100 + 58] <= 0.2 * (240 - 60)
    assert (np.diff(light[100, 100:158]) >= 0).all()


def test_a_dark_scene_takes_nothing_away() -> None:
    assert not gained((10, 10, 10)).any()


def test_light_keeps_its_colour() -> None:
    before = layer((60, 60, 60), (60, 60, 240))
    after = wrap_light(before, 0.2)
    assert np.array_equal(after.colours[..., :2], before.colours[..., :2])
    assert (after.colours[100, 155, 2]) > 60
