import numpy as np
import pytest

from functions.motion.lettering.letters import POP_S, RISE_S, pop_in, rise_in
from functions.motion.picture.sprite import Sprite, SpriteLayer

SPRITE = Sprite.of(np.full((4, 4, 4), 255, np.uint8))


def test_before_its_time_nothing_is_there() -> None:
    assert rise_in(SPRITE, 0.99, 1.0, 20) == ()


def test_it_rises_and_fades_in_and_then_rests() -> None:
    (half,) = rise_in(SPRITE, 1.0 + RISE_S / 2, 1.0, 20)
    assert half.dy == pytest.approx(2.5)
    assert half.opacity == pytest.approx(0.875)
    assert rise_in(SPRITE, 1.0 + RISE_S, 1.0, 20) == (SpriteLayer(SPRITE),)
    assert rise_in(SPRITE, 9.0, 1.0, 20) == (SpriteLayer(SPRITE),)


def test_a_pop_begins_with_nothing_and_ends_with_the_thing_itself() -> None:
    assert pop_in(SPRITE, 0.5, 0.5) == ()
    assert pop_in(SPRITE, 0.5 + POP_S, 0.5) == (SpriteLayer(SPRITE),)


def test_a_pop_overshoots_a_little_and_never_shrinks_below_that() -> None:
    scales = [pop_in(SPRITE, t, 0.0)[0].scale for t in np.linspace(0.001, POP_S, 100)]
    assert 1.03 < max(scales) <= 1.15
    peak = scales.index(max(scales))
    assert scales[: peak + 1] == sorted(scales[: peak + 1])
    assert min(scales[peak:]) >= 1


def test_a_pop_fades_in() -> None:
    opacities = [pop_in(SPRITE, t, 0.0)[0].opacity for t in np.linspace(0.001, POP_S, 50)]
    assert opacities == sorted(opacities)
    assert opacities[-1] == 1
