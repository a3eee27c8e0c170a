import numpy as np

from functions.compose.harmonise import light_wrap
from tests.layers.common.compositing.layers import layer


def gained(behind: tuple[int, int, int], amount: float = 0.2) -> np.ndarray:
    before = layer((60, 60, 60), behind)
    after = light_wrap.apply(before, amount)
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
    after = light_wrap.apply(before, 0.2)
    assert np.array_equal(after.colours[..., :2], before.colours[..., :2])
    assert (after.colours[100, 155, 2]) > 60
