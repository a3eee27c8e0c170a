import numpy as np
import pytest

from functions.edit.ops.invert import Invert
from tests.functions.edit.applying import applied
from tests.pictures import astronaut


def test_levels_from_the_other_end() -> None:
    assert (applied(astronaut(), Invert()) == 255 - astronaut()).all()


def test_twice_is_never() -> None:
    assert (applied(astronaut(), Invert(), Invert()) == astronaut()).all()


@pytest.mark.parametrize("level", [0, 100, 255])
def test_alpha_stays(level: int) -> None:
    pixels = np.full((2, 2, 4), (1, 2, 3, level), np.uint8)
    assert applied(pixels, Invert())[0, 0].tolist() == [254, 253, 252, level]
