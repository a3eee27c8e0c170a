import cv2
import numpy as np
import pytest

from functions.edit.ops.blur import Blur
from tests.functions.edit.applying import apart, applied
from tests.pictures import astronaut


@pytest.mark.parametrize("sigma", [0.7, 3, 8])
def test_a_point_becomes_a_gaussian(sigma: float) -> None:
    # Many points in a row are a line, and a line's profile is the one-dimensional Gaussian.
    line = np.zeros((41, 121, 3), np.uint8)
    line[:, 60] = 255
    x = np.arange(121) - 60
    expected = 255 * np.exp(-(x**2) / (2 * sigma**2)) / np.exp(-(x**2) / (2 * sigma**2)).sum()
    assert np.abs(applied(line, Blur(radius=sigma))[20, :, 0] - expected).max() <= 1.5


@pytest.mark.parametrize("sigma", [9, 20, 50])
def test_wide_ones_stay_within_two_levels(sigma: float) -> None:
    expected = cv2.GaussianBlur(astronaut(), (0, 0), sigma, borderType=cv2.BORDER_REFLECT)
    assert apart(applied(astronaut(), Blur(radius=sigma)), np.asarray(expected)) <= 2


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 2)])
def test_small_and_thin_pictures(shape: tuple[int, int]) -> None:
    plain = np.full((*shape, 3), 90, np.uint8)
    assert (applied(plain, Blur(radius=500)) == 90).all()


def test_transparent_colours_do_not_bleed() -> None:
    pixels = np.zeros((20, 40, 4), np.uint8)
    pixels[:, :20] = (255, 0, 0, 0)
    pixels[:, 20:] = (0, 0, 200, 255)
    blurred = applied(pixels, Blur(radius=4))
    visible = blurred[blurred[..., 3] > 8]
    assert visible[..., 0].max() == 0
    assert 100 < blurred[10, 20, 3] < 160


def test_0_changes_nothing() -> None:
    assert Blur(radius=0).is_neutral
