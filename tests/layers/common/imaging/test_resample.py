import numpy as np
import pytest
from PIL import Image as Pillow

from layers.common.imaging.resample import resample
from tests.pictures import astronaut, gradient


@pytest.mark.parametrize("size", [(300, 300), (200, 500), (511, 100), (1000, 1300), (400, 128)])
@pytest.mark.parametrize("channels", [3, 4])
def test_it_is_lanczos_without_a_seam(size: tuple[int, int], channels: int) -> None:
    pixels = np.dstack([astronaut(), astronaut()[..., :1]])[..., :channels]
    expected = np.asarray(Pillow.fromarray(pixels).resize(size, Pillow.Resampling.LANCZOS))
    assert np.abs(resample(np.ascontiguousarray(pixels), size).astype(int) - expected).max() <= 1


def test_far_down_blocks_are_averaged_first() -> None:
    expected = np.asarray(Pillow.fromarray(astronaut()).resize((60, 60), Pillow.Resampling.LANCZOS))
    difference = np.abs(resample(astronaut(), (60, 60)).astype(int) - expected)
    assert difference.mean() < 0.5
    assert difference.max() <= 8


def test_the_same_size_is_the_same_picture() -> None:
    pixels = gradient()
    assert resample(pixels, (64, 48)) is pixels


def test_a_box_may_lie_between_pixels() -> None:
    ramp = np.repeat(np.arange(0, 200, 2, dtype=np.uint8)[None, :, None], 3, axis=2).repeat(100, 0)
    part = resample(ramp, (20, 20), (40.5, 10, 60.5, 30))
    assert part[10, 10, 0] == pytest.approx(ramp[0, 50, 0] + 1, abs=1)


def test_transparent_colours_do_not_bleed() -> None:
    pixels = np.zeros((40, 40, 4), np.uint8)
    pixels[:, :20] = (255, 0, 0, 0)
    pixels[:, 20:] = (0, 0, 200, 255)
    small = resample(pixels, (13, 13))
    assert small[small[..., 3] > 8][:, 0].max() == 0
