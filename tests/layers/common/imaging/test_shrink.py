import numpy as np
import pytest

from layers.common.imaging.shrink import shrunk, within


def test_nothing_is_enlarged() -> None:
    pixels = np.zeros((4, 6, 3), np.uint8)
    assert shrunk(pixels, 1.5) is pixels
    assert within(pixels, 6) is pixels


def test_a_pixel_is_the_mean_of_those_it_stands_for() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (40, 60, 3), np.uint8)
    means = pixels.reshape(4, 10, 6, 10, 3).mean(axis=(1, 3))
    assert np.abs(shrunk(pixels, 0.1) - means).max() <= 1


@pytest.mark.parametrize(("height", "width"), [(1, 999), (999, 1), (2832, 4248), (101, 1234)])
def test_the_longer_side_fits(height: int, width: int) -> None:
    small = within(np.zeros((height, width), np.uint8), 100)
    assert max(small.shape) == 100
    assert min(small.shape) == max(1, round(100 * min(height, width) / max(height, width)))


def test_what_is_where_stays_there() -> None:
    ramp = np.repeat(np.linspace(0, 255, 3333).astype(np.uint8)[None], 1000, axis=0)
    small = within(ramp, 64)
    assert np.abs(small[0] - (np.arange(64) + 0.5) * 255 / 64).max() <= 3
