import numpy as np
import pytest

from functions.edit.ops.gamma import Gamma
from tests.functions.edit.applying import apart, applied
from tests.pictures import astronaut


@pytest.mark.parametrize("gamma", [0.5, 2.2])
def test_levels_by_its_definition(gamma: float) -> None:
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)
    expected = [round(255 * (level / 255) ** (1 / gamma)) for level in range(256)]
    assert apart(applied(ramp, Gamma(gamma=gamma))[0, :, 0], np.array(expected)) <= 1


def test_black_and_white_stay() -> None:
    ends = np.array([[[0] * 3, [255] * 3]], np.uint8)
    assert apart(applied(ends, Gamma(gamma=3)), ends) == 0


def test_1_changes_nothing() -> None:
    assert Gamma(gamma=1).is_neutral
    assert apart(applied(astronaut(), Gamma(gamma=1)), astronaut()) == 0
