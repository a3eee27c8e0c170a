import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageEnhance

from functions.edit.ops.sharpness import Sharpness
from tests.functions.edit.applying import apart, applied, with_soft_alpha
from tests.pictures import astronaut


@pytest.mark.parametrize("factor", [0, 0.3, 0.9, 1.1, 1.5, 3, 10])
def test_it_agrees_with_pillow(factor: float) -> None:
    expected = np.asarray(ImageEnhance.Sharpness(Pillow.fromarray(astronaut())).enhance(factor))
    assert apart(applied(astronaut(), Sharpness(factor=factor)), expected) <= 2


def test_0_takes_it_all_away() -> None:
    pixels = np.zeros((5, 5, 3), np.uint8)
    pixels[2, 2] = 130
    smooth = applied(pixels, Sharpness(factor=0))[..., 0]
    assert smooth.tolist()[1:4] == [[0, 10, 10, 10, 0], [0, 10, 50, 10, 0], [0, 10, 10, 10, 0]]


def test_1_changes_nothing() -> None:
    assert Sharpness(factor=1).is_neutral


def test_alpha_stays() -> None:
    pixels = with_soft_alpha(astronaut())
    assert apart(applied(pixels, Sharpness(factor=1.7))[..., 3], pixels[..., 3]) == 0
