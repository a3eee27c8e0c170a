import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from layers.common.vision.inpainting import filled


def test_what_is_known_stays() -> None:
    rgb = np.random.default_rng(0).integers(0, 256, (40, 30, 3), np.uint8)
    assert np.abs(filled(rgb, np.ones((40, 30), np.float32)) - rgb).max() < 0.01


@given(st.integers(5, 60), st.integers(5, 60), st.integers(0, 255))
def test_a_hole_in_one_colour_takes_that_colour(height: int, width: int, level: int) -> None:
    rgb = np.full((height, width, 3), level, np.uint8)
    known = np.ones((height, width), np.float32)
    rgb[1:-1, 1:-1], known[1:-1, 1:-1] = 255 - level, 0
    assert np.abs(filled(rgb, known) - level).max() < 0.5


@given(st.integers(0, 2**32 - 1))
def test_nothing_of_the_hole_comes_through(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rgb = rng.integers(0, 256, (48, 36, 3), np.uint8)
    known = np.asarray(rng.random((48, 36)) < 0.5, np.float32)
    other = rgb.copy()
    other[known == 0] = rng.integers(0, 256, 3, np.uint8)
    assert np.abs(filled(rgb, known) - filled(other, known)).max() < 1e-3


def test_a_fill_is_smooth_between_its_sides() -> None:
    rgb = np.zeros((64, 64, 3), np.uint8)
    rgb[:, 32:] = 200
    known = np.ones((64, 64), np.float32)
    known[8:56, 8:56] = 0
    middle = filled(rgb, known)[32, :, 0]
    assert np.abs(np.diff(middle[8:56])).max() < 40
    assert middle[10] < 60
    assert middle[53] > 140
