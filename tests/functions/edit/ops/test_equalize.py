import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageOps

from functions.edit.ops.equalize import Equalize
from tests.functions.edit.applying import apart, applied
from tests.pictures import astronaut


def test_it_agrees_with_pillow() -> None:
    expected = np.asarray(ImageOps.equalize(Pillow.fromarray(astronaut())))
    assert apart(applied(astronaut(), Equalize()), expected) <= 1


def test_levels_become_equally_often() -> None:
    dull = (astronaut() // 4 + 90).astype(np.uint8)
    share = np.bincount(applied(dull, Equalize())[..., 0].ravel(), minlength=256) / dull[..., 0].size
    # No closer than the most frequent level, which cannot be split.
    assert np.abs(np.cumsum(share) - np.arange(1, 257) / 256).max() <= share.max()


@pytest.mark.parametrize("level", [0, 77, 255])
def test_one_level_stays(level: int) -> None:
    plain = np.full((9, 9, 3), level, np.uint8)
    assert (applied(plain, Equalize()) == level).all()
