import numpy as np
import pytest

from layers.common.imaging.image import Pixels
from layers.common.imaging.strips import by_strips, on_colours
from tests.pictures import gradient


def brighter(rgb: Pixels) -> Pixels:
    assert rgb.shape[2] == 3
    return np.minimum(rgb, 200) + 50


@pytest.mark.parametrize("shape", [(1, 1), (1, 200_000), (3000, 70), (700, 900)])
@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("threads", [1, 3])
def test_strips_are_the_whole(shape: tuple[int, int], channels: int, threads: int) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (*shape, channels), np.uint8)
    expected = pixels.copy()
    for _ in range(2):
        expected[..., :3] = brighter(expected[..., :3])
    found = by_strips(pixels, [on_colours(brighter)] * 2, threads=threads)
    assert (found == expected).all()


def test_a_step_knows_which_rows_it_has() -> None:
    def rows(strip: Pixels, where: slice) -> Pixels:
        numbers = np.arange(where.start, where.stop) % 256
        return np.broadcast_to(numbers[:, None, None], strip.shape).astype(np.uint8)

    marked = by_strips(np.zeros((2000, 500, 3), np.uint8), [rows])
    assert (marked[:, 0, 0] == np.arange(2000) % 256).all()


def test_the_input_stays() -> None:
    pixels = gradient()
    before = pixels.copy()
    by_strips(pixels, [on_colours(lambda rgb: 255 - rgb)])
    assert (pixels == before).all()
