from itertools import pairwise

from functions.motion.figures.amount import Counter
from functions.motion.params import EffectParams
from layers.common.typography.block import TypeStyle
from tests.context import video_config

STYLE = TypeStyle(video_config(EffectParams()).figures, 100)


def _counter(text: str) -> Counter:
    return Counter.of(text, STYLE, (255, 255, 255), 40, 200)


def test_figures_have_places_of_one_width() -> None:
    places = _counter("10000").places
    assert len({after - before for before, after in pairwise(places)}) == 1


def test_a_figure_at_a_place_is_drawn_once() -> None:
    counter = _counter("2,487.6")
    first, again = counter.showing("1,487.6"), counter.showing("2,487.6")
    assert first[0] is not again[0]
    assert all(one is other for one, other in zip(first[1:], again[1:], strict=True))


def test_shorter_numbers_stand_to_the_right() -> None:
    counter = _counter("2,487.6")
    assert counter.showing("7.6") == counter.showing("2,487.6")[-3:]


def test_the_sign_stays_in_the_first_place() -> None:
    counter = _counter("−250")
    assert counter.showing("−7")[0] is counter.showing("−250")[0]
    assert counter.showing("−7")[1].left > counter.showing("−150")[1].left


def test_spaces_have_a_place_but_no_picture() -> None:
    assert len(_counter("2\u00a0487,6").showing("2\u00a0487,6")) == 6
