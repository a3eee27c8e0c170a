import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageEnhance

from functions.edit.ops.saturation import Saturation
from tests.functions.edit.applying import apart, applied, with_soft_alpha
from tests.pictures import astronaut


@pytest.mark.parametrize("factor", [0, 0.3, 0.9, 1.1, 1.5, 3, 4.5])
def test_it_agrees_with_pillow(factor: float) -> None:
    expected = np.asarray(ImageEnhance.Color(Pillow.fromarray(astronaut())).enhance(factor))
    assert apart(applied(astronaut(), Saturation(factor=factor)), expected) <= 2


@pytest.mark.parametrize("factor", [0.5, 10])
def test_its_definition(factor: float) -> None:
    # Above 5 Pillow is further off, since it rounds the luma before it multiplies it.
    pixels = astronaut().astype(np.float64)
    luma = pixels @ [[0.299], [0.587], [0.114]]
    expected = np.clip(np.rint(luma + factor * (pixels - luma)), 0, 255)
    assert apart(applied(astronaut(), Saturation(factor=factor)), expected) <= 1


def test_0_takes_it_all_away() -> None:
    grey = applied(astronaut(), Saturation(factor=0))
    assert apart(grey[..., 0], grey[..., 2]) == 0


def test_1_changes_nothing() -> None:
    assert Saturation(factor=1).is_neutral


def test_alpha_stays() -> None:
    pixels = with_soft_alpha(astronaut())
    assert apart(applied(pixels, Saturation(factor=1.7))[..., 3], pixels[..., 3]) == 0
