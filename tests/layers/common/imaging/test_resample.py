from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image as Pillow

from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.image import Size
from layers.common.imaging.lanczos import FloatBox
from layers.common.imaging.resample import reduced_cutout, resample, shrunk, within
from tests.pictures import astronaut, gradient

SIZES = [(300, 300), (200, 500), (511, 100), (1000, 1300), (400, 128)]


@pytest.mark.parametrize("size", SIZES)
def test_it_is_lanczos_without_a_seam(size: Size) -> None:
    """Pillow rounds and clips a picture of 8 bits between rows and columns, but not one of floats."""
    found = resample(astronaut(), size).astype(int)
    for channel in range(3):
        expected = np.rint(_filtered(astronaut()[..., channel], size)).clip(0, 255)
        assert np.abs(found[..., channel] - expected).max() <= 1


@pytest.mark.parametrize("box", [(100.25, 40.5, 411.75, 500), (0, 0, 512, 300.3)])
def test_a_part_is_filtered_with_what_is_around_it(box: FloatBox) -> None:
    found = resample(astronaut(), (233, 301), box).astype(int)
    for channel in range(3):
        expected = np.rint(_filtered(astronaut()[..., channel], (233, 301), box)).clip(0, 255)
        assert np.abs(found[..., channel] - expected).max() <= 1


@pytest.mark.parametrize("size", SIZES)
def test_a_cut_out_is_filtered_premultiplied(size: Size) -> None:
    """What is seen, colour times opacity, is that of the filter without rounding."""
    rgb, alpha = astronaut(), astronaut()[..., 0]
    opacity = _filtered(alpha, size)
    found = resample(with_alpha(rgb, np.ascontiguousarray(alpha)), size).astype(np.float32)
    assert np.abs(found[..., 3] - opacity.clip(0, 255)).max() <= 0.6
    for channel in range(3):
        seen = _filtered(rgb[..., channel] * alpha.astype(np.float32) / 255, size)
        possible = (seen >= 0) & (seen <= opacity)  # no colour is darker than black or lighter than white
        error = np.abs(found[..., channel] * opacity / 255 - seen)
        assert error[possible & (opacity > 1)].max() <= 0.6


def _filtered(plane: NDArray[Any], size: Size, box: FloatBox | None = None) -> NDArray[np.float32]:
    picture = Pillow.fromarray(plane.astype(np.float32))
    return np.asarray(picture.resize(size, Pillow.Resampling.LANCZOS, box))


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


def test_nothing_is_enlarged() -> None:
    pixels = np.zeros((4, 6, 3), np.uint8)
    assert shrunk(pixels, 1.5) is pixels
    assert within(pixels, 6) is pixels


def test_a_pixel_is_the_mean_of_those_it_stands_for() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (40, 60, 3), np.uint8)
    means = pixels.reshape(4, 10, 6, 10, 3).mean(axis=(1, 3))
    assert np.abs(shrunk(pixels, 0.1) - means).max() <= 1


@pytest.mark.parametrize(("height", "width"), [(1, 999), (999, 1), (2832, 4248), (101, 1234)])
def test_the_longer_side_fits(height: int, width: int) -> None:
    small = within(np.zeros((height, width), np.uint8), 100)
    assert max(small.shape) == 100
    assert min(small.shape) == max(1, round(100 * min(height, width) / max(height, width)))


def test_what_is_where_stays_there() -> None:
    ramp = np.repeat(np.linspace(0, 255, 3333).astype(np.uint8)[None], 1000, axis=0)
    small = within(ramp, 64)
    assert np.abs(small[0] - (np.arange(64) + 0.5) * 255 / 64).max() <= 3


@pytest.mark.parametrize("size", [(41, 41), (60, 79)])
def test_a_reduced_cut_out_keeps_colours_and_places(size: Size) -> None:
    rgba = np.zeros((80, 80, 4), np.uint8)
    rgba[20:60, 20:60] = (200, 40, 20, 255)
    found = reduced_cutout(rgba, size, (0, 0, 80, 80))
    solid = found[found[..., 3] == 255].astype(int)
    assert np.abs(solid[:, :3] - (200, 40, 20)).max() <= 1
    # The area of the square is kept, and so is its middle.
    weight = found[..., 3] / 255
    assert weight.sum() == pytest.approx(size[0] * size[1] / 4, rel=0.02)
    assert weight.sum(axis=0) @ np.arange(size[0]) / weight.sum() == pytest.approx(
        (size[0] - 1) / 2, abs=0.02
    )


@pytest.mark.parametrize("size", [(31, 31), (60, 60), (170, 170)])
def test_edges_keep_the_colour_of_a_cut_out(size: Size) -> None:
    """The filter exceeds the levels beside an edge: those of colours and of alpha alike."""
    rgba = np.zeros((80, 80, 4), np.uint8)
    rgba[20:60, 20:60] = (200, 40, 20, 255)
    found = resample(rgba, size)
    solid = found[found[..., 3] == 255].astype(int)
    assert len(solid) > 100
    assert np.abs(solid[:, :3] - (200, 40, 20)).max() <= 2
