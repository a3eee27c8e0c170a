import numpy as np
import pytest
from PIL import Image as Pillow

from functions.edit.ops.grayscale import Grayscale
from tests.functions.edit.applying import apart, applied
from tests.pictures import astronaut


def test_luma_as_pillow_has_it() -> None:
    expected = np.asarray(Pillow.fromarray(astronaut()).convert("L"))
    grey = applied(astronaut(), Grayscale())
    assert all(apart(grey[..., channel], expected) <= 1 for channel in range(3))


@pytest.mark.parametrize(("colour", "grey"), [((255, 0, 0), 76), ((0, 255, 0), 150), ((0, 0, 255), 29)])
def test_the_primaries(colour: tuple[int, int, int], grey: int) -> None:
    assert applied(np.full((1, 1, 3), colour, np.uint8), Grayscale()).ravel().tolist() == [grey] * 3
