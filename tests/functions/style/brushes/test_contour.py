import numpy as np
import pytest

from functions.style.brushes.contour import cut_mask, signed_distance
from tests.functions.style.scenes import SIZE, disc


def test_distance_is_that_to_the_circle() -> None:
    distance = signed_distance(cut_mask(disc(radius=150)), 40)
    rows, columns = np.indices(distance.shape)
    true = np.hypot(columns - SIZE[0] / 2, rows - SIZE[1] / 2) - 150
    near = (true > -120) & (true < 39)
    assert np.abs(distance - true)[near].max() < 0.75
    assert np.abs(distance - true)[near].mean() < 0.2
    assert abs((distance - true)[near].mean()) < 0.1
    assert distance[true > 45].min() >= 39


def test_specks_are_dropped_and_small_holes_filled() -> None:
    alpha = disc(radius=150)
    alpha[20:24, 20:24] = 255
    alpha[330:336, 260:266] = 0
    assert np.array_equal(cut_mask(alpha), cut_mask(disc(radius=150)))


def test_large_holes_and_large_parts_stay() -> None:
    alpha = disc(radius=150)
    alpha[300:360, 240:300] = 0
    alpha[10:60, 10:60] = 255
    cut = cut_mask(alpha)
    assert cut[330, 270] == 0
    assert cut[35, 35] == 255
    assert set(np.unique(cut)) == {0, 255}


@pytest.mark.parametrize("level", [0, 255])
def test_all_and_nothing(level: int) -> None:
    cut = cut_mask(np.full((40, 30), level, np.uint8))
    assert (cut == level).all()
    assert np.isfinite(signed_distance(cut, 5)).all()
