import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.common.compositing.footing import Footing, ground_line


def line(*lowest: float) -> list[float]:
    rows = np.array(lowest, np.float32)
    return [float(row) for row in ground_line(np.arange(len(rows), dtype=np.float32) * 10, rows)]


def test_from_foot_to_foot() -> None:
    assert line(100, 40, 40, 100) == [100, 100, 100, 100]
    assert np.allclose(line(100, 40, 40, 94), [100, 98, 96, 94])


def test_not_up_the_sides_of_a_body() -> None:
    assert line(20, 100, 20) == [97, 100, 97]


def test_one_column() -> None:
    assert line(50) == [50]


@given(st.lists(st.integers(0, 500), min_size=1, max_size=40))
def test_nothing_is_below_the_ground(lowest: list[int]) -> None:
    ground = np.array(line(*lowest))
    assert (ground >= np.array(lowest) - 1e-3).all()
    assert ground.max() <= max(lowest) + 1e-3
    away = 10 * np.abs(np.arange(len(lowest)) - np.argmax(lowest))
    assert (ground >= max(lowest) - 0.3 * away - 1e-3).all()


def test_a_line_from_foot_to_foot_and_level_beyond() -> None:
    alpha = np.zeros((40, 50), np.uint8)
    alpha[10:20, 5:45] = 255
    alpha[20:30, 10:14] = alpha[20:34, 30:34] = 255
    footing = Footing.of(alpha)
    assert footing is not None
    assert footing.extent == pytest.approx((24 * 40) ** 0.5)
    line = footing.line(50)
    assert line[[0, 10, 20, 30, 33, 49]] == pytest.approx([30, 30, 32, 34, 34, 34])


def test_nobody_stands_nowhere() -> None:
    assert Footing.of(np.full((4, 4), 127, np.uint8)) is None
