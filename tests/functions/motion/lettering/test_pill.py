from functions.motion.lettering.typeset_page import PILL_SIDE, pill, pill_box, typeset_page
from functions.motion.words.pages import Page
from functions.motion.words.script import TimedWord
from layers.common.typography.block import TypeStyle


def test_it_surrounds_the_letters() -> None:
    page = typeset_page(Page((TimedWord("Ågy", 0, 1),), 0, 1), TypeStyle(size=100), 900, 300, 1)
    left, top, right, bottom = pill_box(page, page.stretches(0)[0], (10, 20))
    word = page.parts[0][0]
    assert (left, right) == (
        round(10 + word.left - 100 * PILL_SIDE),
        round(10 + word.right + 100 * PILL_SIDE),
    )
    ink = page.ink
    assert top <= 20 + ink[1] + 2
    assert bottom >= 20 + ink[3] - 2


def test_it_fills_its_box_but_for_the_corners() -> None:
    sprite = pill((40, 60, 140, 100), 50, (255, 210, 63))
    alpha = sprite.alpha[60 - sprite.top : 100 - sprite.top, 40 - sprite.left : 140 - sprite.left]
    assert alpha.shape == (40, 100)
    assert alpha[0, 50] == alpha[39, 50] == alpha[20, 0] == alpha[20, 99] == 255
    assert alpha[0, 0] == alpha[0, 99] == alpha[39, 0] == alpha[39, 99] == 0
    assert int(sprite.alpha.sum()) == int(alpha.sum())
