import numpy as np
import pytest

from functions.style.brushes.grain import Grain


def grain(seed: int = 1) -> Grain:
    return Grain(3.0, np.random.default_rng(seed))


def test_mean_and_strength() -> None:
    noise = grain().noise(slice(0, 512), 1200)
    assert noise.mean() == pytest.approx(0, abs=0.03)
    assert noise.std() == pytest.approx(3, rel=0.02)


def test_a_pixel_has_the_same_however_it_is_asked_for() -> None:
    whole = grain().noise(slice(0, 1100), 700)
    assert np.array_equal(whole[300:1090], grain().noise(slice(300, 1090), 700))


def test_grey_and_within_eight_bits() -> None:
    picture = np.full((64, 64, 3), 128, np.uint8)
    shown = grain().on(picture, slice(0, 64)).astype(int)
    assert np.ptp(shown, axis=2).max() == 0
    assert grain().on(np.zeros_like(picture), slice(0, 64)).max() <= 6


def test_seeds() -> None:
    rows = slice(0, 20)
    assert np.array_equal(grain(1).noise(rows, 20), grain(1).noise(rows, 20))
    assert not np.array_equal(grain(1).noise(rows, 20), grain(2).noise(rows, 20))
