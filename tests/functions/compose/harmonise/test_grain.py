import numpy as np
import pytest

from functions.compose.harmonise import grain
from functions.compose.harmonise.texture import texture
from tests.layers.common.compositing.layers import layer, opaque


@pytest.mark.parametrize("sigma", [1.0, 3.0, 8.0])
def test_noise_of_the_given_spread_and_no_bias(sigma: float) -> None:
    after = opaque(grain.apply(layer((128, 128, 128)), sigma)).astype(float)
    assert after.std() == pytest.approx(sigma, rel=0.1)
    assert after.mean() == pytest.approx(128, abs=0.2)
    assert (after == after[:, :1]).all()  # grey


def test_it_is_what_is_measured_as_noise() -> None:
    whole = layer((128, 128, 128), alpha=np.full((600, 600), 255, np.uint8))
    assert texture(grain.apply(whole, 4.0).colours).noise == pytest.approx(4.0, rel=0.2)


def test_it_saturates() -> None:
    assert opaque(grain.apply(layer((255, 255, 255)), 5.0)).min() > 200
    assert opaque(grain.apply(layer((0, 0, 0)), 5.0)).max() < 55
