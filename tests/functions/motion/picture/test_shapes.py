import math

import numpy as np
import pytest

from functions.motion.picture.sprite import rounded_rectangle


@pytest.mark.parametrize("radius", [0, 5, 12.5, 20, 500])
def test_it_covers_the_area_of_a_rounded_rectangle(radius: float) -> None:
    alpha = rounded_rectangle((80, 40), radius, (1, 2, 3))[..., 3] / 255
    own = min(radius, 20)
    assert alpha.sum() == pytest.approx(80 * 40 - (4 - math.pi) * own**2, rel=0.002)


def test_it_is_even_to_all_sides_and_of_one_colour() -> None:
    shape = rounded_rectangle((31, 17), 6, (9, 8, 7))
    assert (shape == shape[::-1]).all()
    assert (shape == shape[:, ::-1]).all()
    assert (shape[..., :3] == np.array((9, 8, 7))).all()
