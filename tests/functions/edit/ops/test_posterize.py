import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageOps

from functions.edit.ops.posterize import Posterize
from tests.functions.edit.applying import applied
from tests.pictures import astronaut


@pytest.mark.parametrize("bits", range(1, 9))
def test_levels_as_pillow_has_them(bits: int) -> None:
    expected = np.asarray(ImageOps.posterize(Pillow.fromarray(astronaut()), bits))
    posterized = applied(astronaut(), Posterize(bits=bits))
    assert (posterized == expected).all()
    assert len(np.unique(posterized)) <= 2**bits


def test_8_bits_change_nothing() -> None:
    assert Posterize(bits=8).is_neutral
