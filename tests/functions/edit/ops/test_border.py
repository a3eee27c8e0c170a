import numpy as np
import pytest

from functions.edit.ops.border import Border
from tests.functions.edit.applying import applied
from tests.pictures import astronaut


def test_a_frame_on_all_sides() -> None:
    framed = applied(astronaut(), Border(size=7, color="#ff8000"))
    assert framed.shape == (526, 526, 3)
    assert (framed[7:-7, 7:-7] == astronaut()).all()
    assert (framed[:7] == (255, 128, 0)).all()
    assert (framed[:, -7:] == (255, 128, 0)).all()


def test_around_a_cut_out_it_is_opaque() -> None:
    framed = applied(np.zeros((1, 1, 4), np.uint8), Border(size=1))
    assert framed[..., 3].tolist() == [[255] * 3, [255, 0, 255], [255] * 3]


@pytest.mark.parametrize(("size", "neutral"), [(0, True), (1, False)])
def test_0_changes_nothing(size: int, neutral: bool) -> None:
    assert Border(size=size).is_neutral is neutral
