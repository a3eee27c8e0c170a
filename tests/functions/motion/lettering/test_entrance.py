import numpy as np
import pytest

from functions.motion.lettering.entrance import ENTRANCE_S, POP_S, popped, risen
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


def test_a_pop_begins_with_nothing_and_ends_with_the_thing_itself() -> None:
    assert popped(SPRITE, 0.5, 0.5) == ()
    assert popped(SPRITE, 0.5 + POP_S, 0.5) == (Placed(SPRITE),)


def test_a_pop_overshoots_a_little_and_never_shrinks_below_that() -> None:
    scales = [popped(SPRITE, t, 0.0)[0].scale for t in np.linspace(0.001, POP_S, 100)]
    assert 1.03 < max(scales) <= 1.15
    peak = scales.index(max(scales))
    assert scales[: peak + 1] == sorted(scales[: peak + 1])
    assert min(scales[peak:]) >= 1


def test_a_pop_fades_in() -> None:
    opacities = [popped(SPRITE, t, 0.0)[0].opacity for t in np.linspace(0.001, POP_S, 50)]
    assert opacities == sorted(opacities)
    assert opacities[-1] == 1
