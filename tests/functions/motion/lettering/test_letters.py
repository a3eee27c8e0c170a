import numpy as np

from functions.motion.lettering.letters import Ink, letters
from functions.motion.picture.planes import Planes
from functions.motion.picture.sprite import SpriteLayer
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
