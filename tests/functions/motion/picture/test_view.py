import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from functions.motion.picture.planes import CHROMA, LUMA, Planes, View


def _ramp(width: int, height: int) -> Planes:
    """Luma is the x of a pixel's middle, U that of a chroma sample, V the y of one."""
    planes = Planes.empty((width, height))
    planes.y[:] = np.arange(width) + 0.5
    planes.u[:] = 2 * np.arange(width // 2) + 0.5
    planes.v[:] = (2 * np.arange(height // 2) + 1)[:, None]
    return planes


@given(st.floats(0.5, 1.0), st.floats(5, 40), st.floats(5, 40))
def test_all_planes_show_the_same_place(scale: float, left: float, top: float) -> None:
    plate = _ramp(128, 128)
    view, box = View(scale, left, top), (10, 20, 50, 60)
    y = view.sample(plate.y, LUMA, box, cv2.BORDER_REPLICATE)
    u = view.sample(plate.u, CHROMA, box, cv2.BORDER_REPLICATE)
    v = view.sample(plate.v, CHROMA, box, cv2.BORDER_REPLICATE)
    # A sample's value is its place: (x, y) of the frame is (scale·x + left, scale·y + top) of the plate.
    assert np.abs(y[0] - (scale * (np.arange(10, 50) + 0.5) + left)).max() <= 1
    assert np.abs(u[0] - (scale * (2 * np.arange(5, 25) + 0.5) + left)).max() <= 1
    assert np.abs(v[:, 0] - (scale * (2 * np.arange(10, 30) + 1) + top)).max() <= 1


@given(st.integers(0, 9).map(lambda n: 2 * n), st.integers(0, 9).map(lambda n: 2 * n))
def test_a_part_is_sampled_as_in_the_whole(left: int, top: int) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (64, 64), np.uint8)
    plate = np.asarray(cv2.GaussianBlur(noise, (0, 0), 1.5), np.uint8)
    view = View(0.83, 3.7, 5.1)
    whole = view.sample(plate, LUMA, (0, 0, 40, 40), cv2.BORDER_REPLICATE)
    part = view.sample(plate, LUMA, (left, top, 40, 40), cv2.BORDER_REPLICATE)
    assert np.abs(whole[top:, left:].astype(int) - part.astype(int)).max() <= 1
