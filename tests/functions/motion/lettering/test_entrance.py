import numpy as np
import pytest

from functions.motion.lettering.entrance import ENTRANCE_S, risen
from functions.motion.picture.sprite import Placed, Sprite

SPRITE = Sprite.of(np.full((4, 4, 4), 255, np.uint8))


def test_before_its_time_nothing_is_there() -> None:
    assert risen(SPRITE, 0.99, 1.0, 20) == ()


def test_it_rises_and_fades_in_and_then_rests() -> None:
    (half,) = risen(SPRITE, 1.0 + ENTRANCE_S / 2, 1.0, 20)
    assert half.dy == pytest.approx(2.5)
    assert half.opacity == pytest.approx(0.875)
    assert risen(SPRITE, 1.0 + ENTRANCE_S, 1.0, 20) == (Placed(SPRITE),)
    assert risen(SPRITE, 9.0, 1.0, 20) == (Placed(SPRITE),)
