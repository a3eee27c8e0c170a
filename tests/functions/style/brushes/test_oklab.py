import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from functions.style.brushes.oklab import from_linear, from_srgb, in_gamut, to_linear, to_srgb

colours = st.tuples(*[st.integers(0, 255)] * 3)


@given(colours)
def test_there_and_back(colour: tuple[int, int, int]) -> None:
    assert np.abs(to_srgb(from_srgb(colour)) - colour).max() < 1e-2
    assert np.abs(from_linear(to_linear(colour)) - colour).max() < 1e-9
    assert in_gamut(from_srgb(colour))


def test_golden_values() -> None:
    """Of sRGB's red, from the definition's own tables; white has no colour."""
    assert np.allclose(from_srgb((255, 0, 0)), (0.62796, 0.22486, 0.12585), atol=1e-4)
    assert np.allclose(from_srgb((255, 255, 255)), (1, 0, 0), atol=1e-4)


def test_what_srgb_cannot_show() -> None:
    assert not in_gamut((0.6, 0.4, 0.0))
