import numpy as np

from functions.style.brushes.fringe import fringe


def test_red_goes_right_and_blue_left() -> None:
    row = np.arange(6, dtype=np.float32)[None]
    red, green, blue = fringe([row, row, row], 2)
    assert red[0].tolist() == [0, 0, 0, 1, 2, 3]
    assert green[0].tolist() == [0, 1, 2, 3, 4, 5]
    assert blue[0].tolist() == [2, 3, 4, 5, 5, 5]


def test_by_nothing() -> None:
    row = np.arange(6, dtype=np.float32)[None]
    assert all(np.array_equal(plane, row) for plane in fringe([row, row, row], 0))
