import numpy as np
import pytest

from functions.compose.harmonise import exposure
from functions.compose.harmonise.exposure import highlights
from tests.layers.common.compositing.layers import layer, opaque


def test_half_the_light() -> None:
    """sRGB 188 is half of the light of white, and 92 a tenth."""
    white = layer((255, 255, 255))
    assert set(opaque(exposure.apply(white, 0.5)).ravel()) == {188}
    assert set(opaque(exposure.apply(white, 0.1)).ravel()) == {89}


def test_black_stays_black() -> None:
    assert not opaque(exposure.apply(layer((0, 0, 0)), 0.5)).any()


def test_highlights() -> None:
    pixels = np.zeros((100, 100, 3), np.uint8)
    pixels[:10] = 255
    assert highlights(pixels) == pytest.approx(1)
    assert highlights(pixels[20:]) == 0
    assert highlights(np.full((10, 10, 3), 188, np.uint8)) == pytest.approx(0.5, abs=0.01)


def test_only_what_is_opaque_counts() -> None:
    pixels = np.full((100, 100, 3), 188, np.uint8)
    pixels[:50] = 255
    alpha = np.zeros((100, 100), np.uint8)
    alpha[50:] = 255
    assert highlights(pixels, alpha) == pytest.approx(0.5, abs=0.01)
