from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.motion.camera import Move
from functions.motion.easing import ease_in_out, linear
from functions.motion.picture.view import View

views = st.builds(View, st.floats(0.3, 3), st.floats(-500, 500), st.floats(-500, 500))


@given(views, views)
def test_a_move_begins_and_ends_where_it_is_told(start: View, end: View) -> None:
    move = Move(start, end, ease_in_out)
    for view, x in ((start, 0.0), (end, 1.0)):
        at = move.at(x)
        assert (at.scale, at.left, at.top) == pytest.approx((view.scale, view.left, view.top), abs=1e-6)


@given(views, views, st.floats(0, 1000), st.floats(0, 1000))
def test_every_point_goes_one_way(start: View, end: View, x: float, y: float) -> None:
    """Where a point of the picture is seen, along each axis."""
    move = Move(start, end, linear)
    seen = [
        ((x - at.left) / at.scale, (y - at.top) / at.scale) for at in (move.at(n / 50) for n in range(51))
    ]
    for along in zip(*seen, strict=True):
        steps = [after - before for before, after in pairwise(along)]
        assert min(steps) > -1e-6 or max(steps) < 1e-6


def test_the_zoom_is_log_linear() -> None:
    move = Move(View(1.0, 0, 0), View(0.25, 100, 100), linear)
    assert move.at(0.5).scale == pytest.approx(0.5)
