import cv2
import numpy as np
import pytest

from functions.style.brushes.noise import fbm
from functions.style.scene import Floats


def drawn(scale: int, seed: int = 1) -> Floats:
    return fbm(300 * scale, 400 * scale, 80 * scale, 5, np.random.default_rng(seed))


def test_mean_and_spread() -> None:
    many = [fbm(200, 200, 20, 4, np.random.default_rng(seed)) for seed in range(30)]
    assert np.mean([one.mean() for one in many]) == pytest.approx(0, abs=0.1)
    assert np.mean([one.std() for one in many]) == pytest.approx(1, abs=0.15)


def test_one_seed_is_one_shape_at_every_size() -> None:
    small, large = drawn(1), drawn(3)
    reduced = cv2.resize(large, (400, 300), interpolation=cv2.INTER_AREA)
    assert np.corrcoef(small.ravel(), reduced.ravel())[0, 1] > 0.97


def test_seeds() -> None:
    assert np.array_equal(drawn(1), drawn(1))
    assert abs(np.corrcoef(drawn(1).ravel(), drawn(1, seed=2).ravel())[0, 1]) < 0.5


def test_octaves_that_nobody_sees_are_left_out() -> None:
    assert np.isfinite(fbm(5, 5, 1.0, 8, np.random.default_rng(0))).all()
