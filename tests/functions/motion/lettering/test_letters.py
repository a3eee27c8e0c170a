import numpy as np
import pytest

from functions.motion.lettering.letters import POP_S, RISE_S, Ink, letters, pop_in, rise_in
from functions.motion.picture.planes import Planes
from functions.motion.picture.sprite import Sprite, SpriteLayer
from layers.common.imaging.image import Mask
from layers.common.typography.block import TypeStyle
from layers.common.typography.shaping import Lettering
from layers.common.typography.typeset import set_line


def _painted(ink: Ink) -> Mask:
    canvas = Planes.plain((90, 90, 90), (220, 120))
    block = set_line("Hög", TypeStyle(Lettering("bold"), 60))
    SpriteLayer(letters(block.runs, ink, (20, 20))).paint(canvas, canvas.box)
    return canvas.y


GREY = Planes.plain((90, 90, 90), (2, 2)).y[0, 0]


def test_letters_have_their_colour() -> None:
    luma = _painted(Ink((255, 255, 255)))
    assert luma.max() == 235
    assert luma.min() == GREY


def test_a_stroke_surrounds_them() -> None:
    plain, stroked = _painted(Ink((255, 255, 255))), _painted(Ink((255, 255, 255), stroke=4))
    assert stroked.min() <= 17
    rows, columns = (np.nonzero(one != GREY) for one in (plain, stroked))
    assert rows[1].min() - columns[1].min() == 4
    assert ((plain == 235) & (stroked != 235)).sum() == 0


def test_a_shadow_darkens_softly() -> None:
    dark = _painted(Ink((255, 255, 255), shadow=5, shadow_opacity=0.5))
    assert 40 < dark.min() < GREY
    assert dark[0, 0] == GREY


def test_nothing_leaves_nothing() -> None:
    canvas = Planes.plain((90, 90, 90), (20, 20))
    SpriteLayer(letters((), Ink((255, 255, 255)), (3, 3))).paint(canvas, canvas.box)
    assert (canvas.y == GREY).all()


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
