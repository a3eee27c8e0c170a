import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.motion.picture.grounds import Seen
from functions.motion.picture.planes import Planes
from functions.motion.picture.pushed import Pushed
from functions.motion.picture.view import View

SMOOTH = (
    np.random.default_rng(0).integers(0, 256, (40, 30, 3), np.uint8).repeat(16, axis=0).repeat(16, axis=1)
)
PICTURE = Planes.of(SMOOTH)


@settings(max_examples=30, deadline=None)
@given(st.floats(1.0, 1.7), st.integers(20, 140), st.integers(20, 180))
def test_it_is_the_view_from_the_corner(scale: float, half_width: int, half_height: int) -> None:
    canvas = Planes.plain((1, 2, 3), (2 * half_width, 2 * half_height))
    expected = Planes.empty(canvas.size)
    Pushed(PICTURE, scale).paint(canvas, canvas.box)
    Seen(PICTURE, View(scale, 0, 0)).paint(expected, expected.box)
    # All but the last row and column, which the view takes from beyond what the frame shows.
    difference = np.abs(canvas.y[:-1, :-1].astype(int) - expected.y[:-1, :-1])
    assert difference.max() <= 6
    assert difference.mean() < 0.5


def test_a_part_is_that_part_of_the_whole() -> None:
    whole, part = Planes.empty((200, 300)), Planes.plain((0, 0, 0), (200, 300))
    ground = Pushed(PICTURE, 1.37)
    ground.paint(whole, whole.box)
    ground.paint(part, (20, 40, 90, 100))
    for one, other in zip(part.part((20, 40, 90, 100)), whole.part((20, 40, 90, 100)), strict=True):
        assert (one == other).all()
    assert (part.y[:, 90:] == 16).all()
