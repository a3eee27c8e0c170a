import numpy as np
import pytest

from layers.common.compositing.bands import paint_in_bands
from layers.common.imaging.image import Pixels, Size


@pytest.mark.parametrize("size", [(1, 1), (7, 4000), (4000, 3), (300, 500)])
def test_bands_meet_without_a_seam(size: Size) -> None:
    width, height = size
    whole = np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)

    def paint_rows(rows: slice) -> Pixels:
        return whole[rows]

    assert np.array_equal(paint_in_bands(size, paint_rows), whole)
