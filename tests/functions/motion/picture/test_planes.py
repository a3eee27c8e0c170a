import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.motion.picture.planes import CHROMA, LUMA, Planes, View, downsample_chroma, even_box


def test_planes_are_views_of_one_buffer() -> None:
    planes = Planes.plain((255, 0, 0), (8, 6))
    assert planes.data.size == 8 * 6 * 3 // 2
    assert planes.data.tolist() == [63] * 48 + [102] * 12 + [240] * 12
    assert planes.size == (8, 6)
    planes.v[:] = 0
    assert planes.data[-12:].tolist() == [0] * 12


@pytest.mark.parametrize(("width", "height", "even"), [(8, 6, (8, 6)), (7, 5, (8, 6)), (1, 1, (2, 2))])
def test_odd_sides_are_made_even(width: int, height: int, even: tuple[int, int]) -> None:
    planes = Planes.of(np.full((height, width, 3), 200, np.uint8))
    assert planes.size == even
    assert len(np.unique(planes.y)) == 1


def test_a_smooth_picture_comes_back() -> None:
    ramp = np.linspace(20, 220, 64).astype(np.uint8)
    rgb = np.stack(
        [np.tile(ramp, (48, 1)), np.tile(ramp[::-1], (48, 1)), np.full((48, 64), 90, np.uint8)], -1
    )
    back = Planes.of(rgb).rgb()
    assert np.abs(back[:, 2:-2].astype(int) - rgb[:, 2:-2].astype(int)).max() <= 4


def test_chroma_samples_lie_on_the_left_and_between_two_rows() -> None:
    ramp = np.tile(np.arange(0, 160, 10, dtype=np.uint8), (4, 1))
    # At columns 0, 2, 4 …, where 1-2-1 leaves a ramp as it is.
    assert downsample_chroma(ramp)[0, 1:].tolist() == list(range(20, 160, 20))
    down = np.tile(np.arange(0, 80, 10, dtype=np.uint8)[:, None], (1, 4))
    assert downsample_chroma(down)[:, 0].tolist() == [5, 25, 45, 65]


def test_a_covering_box_is_even_and_within_its_limit() -> None:
    assert even_box(3.2, 4.0, 7.1, 9.9, (0, 0, 100, 100)) == (2, 4, 8, 10)
    assert even_box(-5, -5, 200, 3, (0, 0, 100, 50)) == (0, 0, 100, 4)


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
