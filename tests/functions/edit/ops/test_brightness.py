import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageEnhance

from functions.edit.ops.brightness import Brightness
from tests.functions.edit.applying import apart, applied, with_soft_alpha
from tests.pictures import astronaut


@pytest.mark.parametrize("factor", [0, 0.3, 0.9, 1.1, 1.5, 3, 10])
def test_it_agrees_with_pillow(factor: float) -> None:
    expected = np.asarray(ImageEnhance.Brightness(Pillow.fromarray(astronaut())).enhance(factor))
    assert apart(applied(astronaut(), Brightness(factor=factor)), expected) <= 2


def test_0_takes_it_all_away() -> None:
    assert not applied(astronaut(), Brightness(factor=0)).any()


def test_1_changes_nothing() -> None:
    assert Brightness(factor=1).is_neutral


def test_alpha_stays() -> None:
    pixels = with_soft_alpha(astronaut())
    assert apart(applied(pixels, Brightness(factor=1.7))[..., 3], pixels[..., 3]) == 0
