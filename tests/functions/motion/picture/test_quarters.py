import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.motion.picture.planes import LUMA, View
from functions.motion.picture.quarters import PlaneQuarters

FRAME = (60, 80)
_NOISE = np.random.default_rng(3).integers(0, 256, (3, 30, 24), np.uint8)
PLANES = [np.asarray(cv2.resize(one, (240, 300), interpolation=cv2.INTER_CUBIC), np.uint8) for one in _NOISE]


@pytest.mark.parametrize("point", [(30, 40), (26, 44), (0, 0), (60, 20), (30, 90), (-8, 100)])
@pytest.mark.parametrize("count", [1, 2, 3])
@settings(max_examples=20, deadline=None)
@given(st.floats(1.5, 3.0))
def test_every_plane_is_where_a_warp_shows_it(point: tuple[int, int], count: int, scale: float) -> None:
    """However its quarters are put together: point in the middle, beside it, in a corner, outside."""
    place = 120, 150
    view = View(scale, place[0] - scale * point[0], place[1] - scale * point[1])
    quarters = PlaneQuarters.of(PLANES[:count], LUMA, view, point, FRAME, 3.0)
    targets = [np.empty(FRAME[::-1], np.uint8) for _ in range(count)]
    quarters.paint(scale, (0, 0), targets)
    for plane, target in zip(PLANES, targets, strict=False):
        wanted = view.sample(plane, LUMA, (0, 0, *FRAME), cv2.BORDER_REPLICATE).astype(int)
        # Both are right to 1/32 of a sample.
        steepest = max(int(np.abs(np.diff(plane.astype(int), axis=axis)).max()) for axis in (0, 1))
        assert np.abs(target - wanted)[1:-1, 1:-1].max() <= 2 + 2 * steepest / 16
