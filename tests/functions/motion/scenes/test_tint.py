import numpy as np
import pytest

from functions.motion.effects.transition import tint_photo
from layers.common.imaging.alpha import Colour

RAMP = np.arange(256, dtype=np.uint8)[None, :, None].repeat(3, axis=2).repeat(4, axis=0)


@pytest.mark.parametrize("tint", [(31, 111, 235), (215, 38, 61), (20, 90, 50)])
def test_greys_keep_their_order_of_brightness(tint: Colour) -> None:
    luma = tint_photo(RAMP, tint)[0].astype(float) @ (0.2126, 0.7152, 0.0722)
    assert (np.diff(luma) >= -1).all()
    assert luma[0] < 30
    assert luma[-1] > 190


def test_the_middle_has_the_hue_of_the_tint() -> None:
    red, green, blue = tint_photo(RAMP, (31, 111, 235))[0, 128].astype(int)
    assert blue > green + 60
    assert green > red + 30


def test_something_of_its_own_colours_is_left() -> None:
    own = np.zeros((4, 4, 3), np.uint8)
    own[:, :2], own[:, 2:] = (200, 60, 60), (60, 131, 60)
    done = tint_photo(own, (31, 111, 235)).astype(int)
    assert done[0, 0, 0] > done[0, 3, 0] + 15
