import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.common.imaging.alpha import Box, bounds, cut_out_box
from layers.common.imaging.image import Image
from tests.pictures import gradient


def test_bounds_of_nothing() -> None:
    assert bounds(np.zeros((5, 7), np.uint8)) is None


def test_bounds_are_tight() -> None:
    alpha = np.zeros((20, 30), np.uint8)
    alpha[4:9, 10:25] = 9
    assert bounds(alpha) == (10, 4, 25, 9)
    assert bounds(alpha, threshold=9) is None


@given(
    box=st.tuples(
        st.integers(-20, 60), st.integers(-20, 40), st.integers(-20, 90), st.integers(-20, 70)
    ).filter(lambda box: box[0] < box[2] and box[1] < box[3] and box[2] > 0 and box[3] > 0)
)
def test_cutting_a_box_out_and_padding_agree(box: Box) -> None:
    left, top, right, bottom = box
    wide = np.zeros((48 + 200, 64 + 200, 3), np.uint8)
    wide[100:148, 100:164] = gradient()
    assert np.array_equal(
        cut_out_box(gradient(), box), wide[100 + top : 100 + bottom, 100 + left : 100 + right]
    )


@pytest.mark.parametrize("shape", [(4, 4), (4, 4, 2), (0, 4, 3), (4, 4, 5)])
def test_an_image_has_three_or_four_channels(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="not an RGB"):
        Image(np.zeros(shape, np.uint8))


def test_an_image_cannot_be_changed() -> None:
    image = Image(gradient())
    with pytest.raises(ValueError, match="read-only"):
        image.pixels[0, 0, 0] = 1
