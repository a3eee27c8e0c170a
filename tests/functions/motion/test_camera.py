from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.motion.camera import Move, camera_background
from functions.motion.easing import ease_in_out, linear
from functions.motion.picture.backgrounds import PictureView, ZoomView
from functions.motion.picture.planes import Planes, View
from functions.motion.picture.renderer import Shot, render_shot

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


FRAME = (120, 160)
_NOISE = np.random.default_rng(1).integers(0, 256, (30, 24, 3), np.uint8)
PICTURE = Planes.of(np.asarray(cv2.resize(_NOISE, (240, 300), interpolation=cv2.INTER_CUBIC), np.uint8))


@given(st.floats(0, 1), st.floats(0, 1), st.floats(1.05, 1.5), st.floats(0, 1))
def test_what_is_filmed_is_the_move_to_a_fraction_of_a_pixel(
    across: float, down: float, zoom: float, x: float
) -> None:
    scale, fixed = 1.5, (across * FRAME[0], down * FRAME[1])
    start = View(scale, 10.3, 20.8)
    end = View(
        scale / zoom, *(at + scale * (1 - 1 / zoom) * p for at, p in zip((10.3, 20.8), fixed, strict=True))
    )
    move = Move(start, end, linear)
    assert move.fixed_point == pytest.approx(fixed, abs=1e-6)
    ground = camera_background(PICTURE, move, FRAME)(x)
    assert isinstance(ground, ZoomView)
    filmed_y = render_shot(Shot(ground), FRAME).y.astype(int)
    wanted = render_shot(Shot(PictureView(PICTURE, move.at(x))), FRAME).y.astype(int)
    steepest = max(np.abs(np.diff(wanted, axis=axis)).max() for axis in (0, 1))
    # Half a sample at most along each axis, and the point a pixel at most from its place.
    off = 0.5 / (scale / zoom) + abs(zoom - 1) / 2
    assert np.abs(filmed_y - wanted).max() <= 2 * off * (steepest + 2) + 2


@pytest.mark.parametrize("end", [View(1.5, 30, 8), View(1.4, 30, 8), View(1.5, 0, 0)])
def test_a_move_past_its_fixed_point_is_filmed_as_it_is(end: View) -> None:
    """A pan has none, and that of a pan with a little zoom lies far away."""
    move = Move(View(1.5, 0, 0), end, linear)
    assert camera_background(PICTURE, move, FRAME)(0.5) == PictureView(PICTURE, move.at(0.5))
