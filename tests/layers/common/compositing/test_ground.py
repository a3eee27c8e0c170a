import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from layers.common.compositing.contact_shadow import ground_line


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
