import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageOps

from functions.edit.ops.autocontrast import Autocontrast
from layers.common.imaging.image import Pixels
from tests.functions.edit.applying import apart, applied
from tests.pictures import astronaut


def ramp(low: int, high: int) -> Pixels:
    """As many pixels of each level from low to high."""
    levels = np.repeat(np.arange(low, high + 1, dtype=np.uint8), 10)
    return np.repeat(levels[None, :, None], 3, axis=2)


@pytest.mark.parametrize("cutoff", [0, 1, 2, 10])
def test_it_agrees_with_pillow(cutoff: float) -> None:
    expected = np.asarray(ImageOps.autocontrast(Pillow.fromarray(astronaut()), cutoff))
    assert apart(applied(astronaut(), Autocontrast(cutoff=cutoff)), expected) <= 2


def test_the_percentiles_become_black_and_white() -> None:
    # 100 levels of 1 % each, 2 % cut off at either end: 52 becomes 0 and 147 becomes 255.
    stretched = applied(ramp(50, 149), Autocontrast(cutoff=2))[0, ::10, 0]
    assert stretched[:3].tolist() == [0, 0, 0]
    assert stretched[-3:].tolist() == [255, 255, 255]
    assert stretched[3] == round(255 / 95)


def test_1_per_cent_is_the_default() -> None:
    assert Autocontrast().cutoff == 1


def test_one_level_stays() -> None:
    plain = np.full((9, 9, 3), 77, np.uint8)
    assert (applied(plain, Autocontrast()) == 77).all()


@pytest.mark.parametrize("cutoff", [0, 49])
def test_what_is_transparent_does_not_count(cutoff: float) -> None:
    seen = np.dstack([ramp(50, 149), np.full((1, 1000), 255, np.uint8)])
    hidden = np.zeros((3, 1000, 4), np.uint8)
    both = applied(np.vstack([seen, hidden]), Autocontrast(cutoff=cutoff))
    assert apart(both[:1], applied(seen, Autocontrast(cutoff=cutoff))) == 0
