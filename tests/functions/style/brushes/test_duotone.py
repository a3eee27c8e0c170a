import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from functions.style.brushes.duotone import duotone, ramp
from functions.style.brushes.oklab import from_srgb
from functions.style.brushes.shades import shades

colours = st.tuples(*[st.integers(0, 255)] * 3)
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


def test_tones_take_the_tables_colours() -> None:
    table = ramp(((10, 0, 40), (250, 240, 200)))
    tones = np.linspace(0, 1, 256, dtype=np.float32)[None]
    assert np.array_equal(duotone(tones, table, np.zeros_like(tones))[0], table)
