import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from layers.common.imaging.image import Mask, Pixels
from layers.common.typography.paint import paint, seen
from layers.common.typography.raster import EMPTY, Coverage

_LEVELS = st.integers(0, 255)
_COLOURS = st.tuples(_LEVELS, _LEVELS, _LEVELS)
_MASKS = hnp.arrays(np.uint8, (5, 6), elements=_LEVELS)


def pictures(channels: int) -> st.SearchStrategy[Pixels]:
    return hnp.arrays(np.uint8, (5, 6, channels), elements=_LEVELS)


@given(pictures(3), _MASKS, _COLOURS)
def test_over_opaque_is_the_rounded_mean(pixels: Pixels, mask: Mask, colour: tuple[int, int, int]) -> None:
    expected = np.rint(
        (pixels * (255.0 - mask[..., None]) + np.array(colour) * (mask[..., None] / 1.0)) / 255
    )
    paint(pixels, Coverage(mask, 0, 0), colour)
    # 255 is odd: no mean lies between two levels.
    assert np.array_equal(pixels, expected)


@given(pictures(4), _MASKS, _COLOURS, st.floats(0, 1))
def test_over_transparent_is_porter_and_duffs(
    pixels: Pixels, mask: Mask, colour: tuple[int, int, int], opacity: float
) -> None:
    before = pixels.astype(np.float64)
    above = np.rint(mask * opacity)[..., None] / 255
    below = before[..., 3:] / 255 * (1 - above)
    total = above + below
    paint(pixels, Coverage(mask, 0, 0), colour, opacity)
    assert np.abs(pixels[..., 3:] - total * 255).max() <= 1.01
    seen = total[..., 0] > 0.02
    expected = (np.array(colour) * above + before[..., :3] * below) / np.maximum(total, 1e-9)
    # Half a level of the mask's own rounding counts for more where little is covered.
    assert (np.abs(pixels[..., :3] - expected)[seen] <= 1.01 + 0.6 / (total[seen] * 255) * 255 / 2).all()


@given(pictures(4), _COLOURS)
def test_an_empty_mask_changes_nothing(pixels: Pixels, colour: tuple[int, int, int]) -> None:
    before = pixels.copy()
    paint(pixels, Coverage(np.zeros((5, 6), np.uint8), 0, 0), colour)
    paint(pixels, EMPTY, colour)
    assert np.array_equal(pixels, before)


@given(pictures(4), _COLOURS)
def test_a_full_mask_is_the_colour(pixels: Pixels, colour: tuple[int, int, int]) -> None:
    paint(pixels, Coverage(np.full((5, 6), 255, np.uint8), 0, 0), colour)
    assert (pixels == [*colour, 255]).all()


@given(st.integers(-9, 9), st.integers(-9, 9), st.integers(-3, 3), st.integers(-3, 3))
def test_what_lies_outside_is_cut_off(left: int, top: int, x: int, y: int) -> None:
    pixels = np.zeros((5, 6, 3), np.uint8)
    paint(pixels, Coverage(np.full((4, 3), 255, np.uint8), left, top), (9, 9, 9), at=(x, y))
    wide = np.zeros((45, 46), bool)
    wide[20 + top + y : 24 + top + y, 20 + left + x : 23 + left + x] = True
    assert np.array_equal(pixels[..., 0] == 9, wide[20:25, 20:26])


def test_a_block_is_seen_where_the_picture_is() -> None:
    pixels = np.zeros((5, 6, 3), np.uint8)
    assert seen(pixels) == (0, 0, 6, 5)
    assert seen(pixels, (2, -3)) == (-2, 3, 4, 8)


def test_a_picture_that_travels_is_not_painted_on() -> None:
    pixels = np.zeros((5, 6, 3), np.uint8)
    pixels.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        paint(pixels, Coverage(np.full((4, 3), 255, np.uint8), 0, 0), (9, 9, 9))
