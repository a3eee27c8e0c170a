import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from functions.style.brushes.oklab import from_srgb
from functions.style.brushes.shades import at_most, darker, shades

colours = st.tuples(*[st.integers(0, 255)] * 3)


@given(colours, st.floats(0.12, 0.98))
def test_a_shade_has_the_lightness_that_was_asked_for(colour: tuple[int, int, int], wanted: float) -> None:
    assert float(from_srgb(shades(colour, [wanted])[0])[0]) == pytest.approx(wanted, abs=0.012)


@given(colours)
def test_darker_is_darker(colour: tuple[int, int, int]) -> None:
    own = float(from_srgb(colour)[0])
    assume(own > 0.22)  # 8 bits are few for what is nearly black
    assert float(from_srgb(darker(colour, 0.1))[0]) == pytest.approx(own - 0.1, abs=0.012)


@given(colours)
def test_at_most_leaves_what_is_dark(colour: tuple[int, int, int]) -> None:
    own = float(from_srgb(colour)[0])
    shown = at_most(colour, 0.3)
    assert shown == colour if own <= 0.3 else float(from_srgb(shown)[0]) == pytest.approx(0.3, abs=0.012)


def test_grey_stays_grey() -> None:
    for shade in shades((90, 90, 90), [0.1, 0.5, 0.9]):
        assert np.ptp(shade) <= 1


def test_the_shadow_of_amber_is_red_and_not_olive() -> None:
    red, green, _ = shades((255, 176, 0), [0.3])[0]
    assert red > 1.8 * green
