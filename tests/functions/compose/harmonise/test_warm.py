import numpy as np
import pytest

from functions.compose.harmonise import warm
from tests.layers.common.compositing.layers import layer, opaque

LUMA = np.array([0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("warmth", [0.8, 0.99, 1.01, 1.25])
def test_above_one_is_warmer(warmth: float) -> None:
    red, _, blue = opaque(warm.apply(layer((128, 128, 128)), warmth))[0].astype(int)
    assert bool(red > blue) is (warmth > 1)


@pytest.mark.parametrize("warmth", [0.5, 0.8, 1.25, 2.0])
def test_a_grey_keeps_its_luma(warmth: float) -> None:
    assert opaque(warm.apply(layer((90, 90, 90)), warmth))[0] @ LUMA == pytest.approx(90, abs=1)


def test_red_over_blue_grows_by_the_square() -> None:
    red, _, blue = opaque(warm.apply(layer((100, 100, 100)), 1.2))[0].astype(float)
    assert red / blue == pytest.approx(1.2**2, rel=0.02)
