"""Reduced cut-outs, by the definition of a mean, and beside the filter that they spare."""

import numpy as np
import pytest

from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.image import Pixels
from layers.common.imaging.levels import FACTORS, factor_for, level, levels
from layers.common.imaging.resample import reduced_cutout, resample
from tests.pictures import astronaut


def opaque(rgb: Pixels) -> Pixels:
    return with_alpha(rgb, np.full(rgb.shape[:2], 255, np.uint8))


@pytest.mark.parametrize("factor", FACTORS)
def test_a_pixel_is_the_mean_of_a_square(factor: int) -> None:
    rgb = astronaut()[:64, :96]
    squares = rgb.reshape(64 // factor, factor, 96 // factor, factor, 3).mean(axis=(1, 3))
    reduced = level(opaque(rgb), factor)
    assert reduced.pixels[..., 3].min() == 255
    # Each halving rounds.
    assert np.abs(reduced.pixels[..., :3] - squares).max() <= 0.5 * np.log2(factor) + 0.01


def test_colours_count_by_their_alpha() -> None:
    rgba = np.zeros((8, 8, 4), np.uint8)
    rgba[0, 0] = 200, 100, 50, 255
    rgba[2, 2], rgba[3, 3] = (200, 0, 0, 255), (0, 200, 0, 255)
    halved = level(rgba, 2).pixels
    assert np.abs(halved[0, 0].astype(int) - (200, 100, 50, 64)).max() <= 2
    assert np.abs(halved[1, 1].astype(int) - (100, 100, 0, 128)).max() <= 1
    assert not halved[2:].any()


def test_only_what_is_visible_is_there() -> None:
    rgba = np.zeros((100, 80, 4), np.uint8)
    rgba[33:50, 20:41] = 1, 2, 3, 4
    for one in levels(rgba):
        assert (one.left, one.top) == (16, 32)
        assert one.pixels.shape == (24 // one.factor, 32 // one.factor, 4)
        assert one.inside((20, 33, 41, 50)) == (
            4 / one.factor,
            1 / one.factor,
            25 / one.factor,
            18 / one.factor,
        )


def test_the_border_of_the_photo_does_not_fade() -> None:
    for height, width in ((13, 21), (1, 1)):
        for one in levels(opaque(astronaut()[:height, :width])):
            assert one.pixels[..., 3].min() == 255


@pytest.mark.parametrize(
    ("scale", "factor"), [(3, 1), (1, 1), (0.51, 1), (0.5, 2), (0.26, 2), (0.25, 4), (0.125, 8), (0.001, 8)]
)
def test_a_level_is_as_large_as_its_result(scale: float, factor: int) -> None:
    assert factor_for(scale) == factor


def test_a_result_from_a_level_is_near_that_of_the_whole() -> None:
    """Lanczos on the whole is compared with: the mean is the same, and details are a little softer."""
    rgba = with_alpha(astronaut(), astronaut()[..., 0] // 2 + 128)
    for side in (400, 256, 200, 128, 96, 64):
        reduced = level(rgba, factor_for(side / 512))
        near = reduced_cutout(reduced.pixels, (side, side), reduced.inside((0, 0, 512, 512)))
        error = near.astype(float) - resample(rgba, (side, side))
        assert abs(error.mean()) < 0.5
        assert np.sqrt((error**2).mean()) < 5
