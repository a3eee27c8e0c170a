from typing import Literal

import numpy as np
import pytest

from functions.edit.ops.flip import Flip
from tests.functions.edit.applying import applied
from tests.pictures import astronaut


@pytest.mark.parametrize(("axis", "expected"), [("h", np.s_[:, ::-1]), ("v", np.s_[::-1])])
def test_an_axis_turns_around(axis: Literal["h", "v"], expected: tuple[slice, ...]) -> None:
    assert (applied(astronaut(), Flip(axis=axis)) == astronaut()[expected]).all()


def test_twice_is_never() -> None:
    assert (applied(astronaut(), Flip(axis="v"), Flip(axis="v")) == astronaut()).all()


def test_thin_pictures() -> None:
    line = np.arange(12, dtype=np.uint8).reshape(1, 4, 3)
    assert applied(line, Flip())[0, 0].tolist() == [9, 10, 11]
