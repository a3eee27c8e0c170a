from itertools import pairwise

import pytest

from functions.motion.colours import contrast, luminance
from functions.motion.figures.amount import DOWN, UP, Counter, delta_text
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


def test_digits_stand_where_digits_do_if_a_separator_is_left_out() -> None:
    counter = _counter("12.345,5")
    whole = counter.showing("99.999,9")
    assert counter.showing("9999,9") == (whole[1], *whole[3:])


def test_the_sign_stays_in_the_first_place() -> None:
    counter = _counter("−250")
    assert counter.showing("−7")[0] is counter.showing("−250")[0]
    assert counter.showing("−7")[1].left > counter.showing("−150")[1].left


def test_spaces_have_a_place_but_no_picture() -> None:
    assert len(_counter("2\u00a0487,6").showing("2\u00a0487,6")) == 6


@pytest.mark.parametrize(
    ("delta", "text"),
    [(1.4, "▲ +1,4\u00a0%"), (-0.25, "▼ −0,25\u00a0%"), (0.0, "0\u00a0%"), (3, "▲ +3\u00a0%")],
)
def test_a_change_is_told_by_arrow_and_sign(delta: float, text: str) -> None:
    assert delta_text(delta, "sv") == text


def test_up_and_down_differ_without_their_hues() -> None:
    assert luminance(UP) > 1.3 * luminance(DOWN)
    assert contrast(UP, (16, 19, 26)) > 4.5
    assert contrast(DOWN, (16, 19, 26)) > 4.5
