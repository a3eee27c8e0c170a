import numpy as np
import pytest

from layers.common.compositing.contour import signed_distance
from tests.functions.style.subjects import SIZE, disc


def test_distance_is_that_to_the_circle() -> None:
    distance = signed_distance(disc(radius=150), 40)
    rows, columns = np.indices(distance.shape)
    true = np.hypot(columns - SIZE[0] / 2, rows - SIZE[1] / 2) - 150
    near = (true > -25) & (true < 25)
    assert np.abs(distance - true)[near].max() < 0.75
    assert np.abs(distance - true)[near].mean() < 0.2
    assert np.abs(distance - true)[np.abs(true) < 1].max() < 0.3
    assert distance[true > 45].min() >= 25


@pytest.mark.parametrize("part", [0.1, 0.25, 0.5, 0.75])
def test_an_edge_between_two_pixels_lies_there(part: float) -> None:
    alpha = np.zeros((60, 1080), np.uint8)
    alpha[:, :40], alpha[:, 40] = 255, round(255 * part)
    expected = np.arange(1080) - 39.5 - part
    assert np.abs(signed_distance(alpha, 20)[30, 25:55] - expected[25:55]).max() < 0.1


def test_specks_are_dropped_and_small_holes_filled() -> None:
    alpha = disc(radius=150)
    alpha[20:24, 20:24] = 255
    alpha[330:336, 260:266] = 0
    assert np.array_equal(signed_distance(alpha, 9) > 0, signed_distance(disc(radius=150), 9) > 0)


def test_large_holes_and_large_parts_stay() -> None:
    alpha = disc(radius=150)
    alpha[300:360, 240:300] = 0
    alpha[10:60, 10:60] = 255
    distance = signed_distance(alpha, 9)
    assert distance[330, 270] > 0
    assert distance[35, 35] < 0


@pytest.mark.parametrize(("level", "sign"), [(0, 1), (255, -1)])
def test_all_and_nothing(level: int, sign: int) -> None:
    assert (signed_distance(np.full((40, 30), level, np.uint8), 5) * sign >= 5).all()
