import numpy as np
import pytest

from functions.style.brushes.light import fringe, linear, scanlines, to_levels, vignette
from layers.common.imaging.alpha import Colour


def test_there_and_back() -> None:
    table = np.stack([np.arange(256, dtype=np.uint8)] * 3, axis=-1)
    light = [plane[None] for plane in linear(table)]
    assert np.abs(to_levels(light, np.ones((1, 256), np.float32))[0] - table).max() < 0.5


def test_half_the_light_is_more_than_half_the_level() -> None:
    white: Colour = (255, 255, 255)
    half = [np.full((1, 1), plane / 2, np.float32) for plane in linear(white)]
    assert 179 < to_levels(half, np.ones((1, 1), np.float32))[0, 0, 0] < 192


def test_red_goes_right_and_blue_left() -> None:
    row = np.arange(6, dtype=np.float32)[None]
    red, green, blue = fringe([row, row, row], 2)
    assert red[0].tolist() == [0, 0, 0, 1, 2, 3]
    assert green[0].tolist() == [0, 1, 2, 3, 4, 5]
    assert blue[0].tolist() == [2, 3, 4, 5, 5, 5]


def test_by_nothing() -> None:
    row = np.arange(6, dtype=np.float32)[None]
    assert all(np.array_equal(plane, row) for plane in fringe([row, row, row], 0))


def test_period_depth_and_phase() -> None:
    light = scanlines(slice(0, 64), 4, 0.13)[:, 0]
    assert np.allclose(light[::4], 1)
    assert np.allclose(light[2::4], 0.87)
    assert np.array_equal(scanlines(slice(7, 30), 4, 0.13)[:, 0], light[7:30])


def test_middle_keeps_all_and_corners_lose_the_depth() -> None:
    light = vignette(slice(0, 301), (201, 301), 0.45, 0.55)
    assert light[150, 100] == 1
    for corner in (light[0, 0], light[0, -1], light[-1, 0], light[-1, -1]):
        assert corner == pytest.approx(0.55, abs=1e-5)
    assert np.allclose(light, light[::-1, ::-1], atol=1e-6)
    assert np.array_equal(vignette(slice(40, 90), (201, 301), 0.45, 0.55), light[40:90])
