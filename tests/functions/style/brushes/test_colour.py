import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from functions.style.brushes.colour import (
    at_most,
    darker,
    from_srgb,
    in_gamut,
    ramp,
    shades,
    to_srgb,
)
from layers.common.imaging.srgb import from_linear, to_linear

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


@given(colours, st.floats(0.12, 0.98))
def test_a_shade_has_the_requested_lightness(colour: tuple[int, int, int], wanted: float) -> None:
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


LIGHTNESSES = 0.17, 0.45, 0.80, 0.965


@given(colours)
def test_ramp_grows_lighter_all_the_way(colour: tuple[int, int, int]) -> None:
    lightness = from_srgb(ramp(shades(colour, LIGHTNESSES)))[:, 0]
    rounding = 0.006
    assert (np.diff(lightness) > -rounding).all()
    assert (np.diff(lightness[::8]) > 0).all()


@given(colours, colours)
def test_ramp_begins_and_ends_with_its_stops(first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    table = ramp((first, last)).astype(int)
    assert np.abs(table[0] - first).max() <= 1
    assert np.abs(table[-1] - last).max() <= 1


def test_grey_to_white_is_even_in_lightness() -> None:
    lightness = from_srgb(ramp(((0, 0, 0), (255, 255, 255))))[:, 0]
    assert (
        np.abs(lightness - np.linspace(0, 1, 256))[26:].max() < 0.02
    )  # 8 bits are few for what is nearly black
