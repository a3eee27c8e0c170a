import numpy as np
import pytest

from functions.motion.picture.planes import Planes, downsample_chroma, even_box


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
