import numpy as np
import pytest

from functions.edit.ops.hue import Hue
from tests.functions.edit.applying import apart, applied
from tests.pictures import astronaut


def test_grey_stays_grey() -> None:
    grey = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)
    assert apart(applied(grey, Hue(deg=77)), grey) <= 1


def test_luminance_stays() -> None:
    weights = np.array([0.213, 0.715, 0.072])
    muted = (astronaut() // 4 + 96).astype(np.uint8)  # far from the ends, so that nothing clips
    before, after = (pixels @ weights for pixels in (muted, applied(muted, Hue(deg=140))))
    assert np.abs(before - after).max() <= 1


def test_a_whole_turn_is_none() -> None:
    assert Hue(deg=360).is_neutral
    assert Hue(deg=-360).is_neutral


def test_there_and_back() -> None:
    muted = (astronaut() // 4 + 96).astype(np.uint8)
    assert apart(applied(applied(muted, Hue(deg=50)), Hue(deg=-50)), muted) <= 2


@pytest.mark.parametrize(("deg", "strongest"), [(0, 0), (120, 1), (240, 2)])
def test_red_becomes_green_and_blue(deg: float, strongest: int) -> None:
    red = np.full((2, 2, 3), (200, 60, 60), np.uint8)
    assert int(applied(red, Hue(deg=deg))[0, 0].argmax()) == strongest
