import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageEnhance

from functions.edit.ops.contrast import Contrast
from tests.functions.edit.applying import apart, applied, with_soft_alpha
from tests.pictures import astronaut


@pytest.mark.parametrize("factor", [0, 0.3, 0.9, 1.1, 1.5, 3, 10])
def test_it_agrees_with_pillow(factor: float) -> None:
    expected = np.asarray(ImageEnhance.Contrast(Pillow.fromarray(astronaut())).enhance(factor))
    assert apart(applied(astronaut(), Contrast(factor=factor)), expected) <= 2


def test_0_takes_it_all_away() -> None:
    grey = applied(astronaut(), Contrast(factor=0))
    assert (grey == grey[0, 0, 0]).all()


def test_1_changes_nothing() -> None:
    assert Contrast(factor=1).is_neutral


def test_alpha_stays() -> None:
    pixels = with_soft_alpha(astronaut())
    assert apart(applied(pixels, Contrast(factor=1.7))[..., 3], pixels[..., 3]) == 0
