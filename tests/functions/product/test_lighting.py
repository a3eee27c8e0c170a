"""Lighting: what it measures and what it leaves alone."""

import numpy as np
import pytest

from functions.product.lighting import Lighting, relight
from layers.common.imaging.image import Pixels

SKIN = (224, 172, 144)


def thing(levels: Pixels, tint: tuple[float, float, float] = (1, 1, 1)) -> Pixels:
    """An opaque 64 × 64 subject with these grey levels, tinted, with a transparent frame."""
    rgba = np.zeros((80, 80, 4), np.uint8)
    grey = np.resize(levels, (64, 64)).astype(np.float32)
    rgba[8:72, 8:72, :3] = np.clip(grey[..., None] * np.array(tint), 0, 255)
    rgba[8:72, 8:72, 3] = 255
    return rgba


RAMP = np.arange(40, 180).astype(np.uint8)


def test_keep_is_the_same_picture() -> None:
    rgba = thing(RAMP)
    assert relight(rgba, "keep") == (rgba, "")


@pytest.mark.parametrize("mode", ["auto", "preserve_hue"])
def test_a_flat_subject_gets_contrast_within_limits(mode: Lighting) -> None:
    lit, note = relight(thing(RAMP), mode)
    inside = lit[8:72, 8:72, 1]
    assert inside.min() < 30
    assert 225 < inside.max() <= 252
    assert note.startswith("contrast 1.")


def test_a_portrait_gets_half_of_it() -> None:
    spreads = [np.ptp(relight(thing(RAMP), mode)[0][8:72, 8:72, 1].astype(int)) for mode in MODES]
    assert np.ptp(RAMP.astype(int)) < spreads[2] < spreads[0]


MODES: tuple[Lighting, ...] = ("auto", "preserve_hue", "portrait")


def test_a_well_exposed_subject_stays() -> None:
    rgba = thing(np.concatenate([np.linspace(4, 250, 400)]).astype(np.uint8))
    lit, _ = relight(rgba, "preserve_hue")
    assert np.abs(lit.astype(int) - rgba).max() <= 16


def test_grey_becomes_neutral_within_limits() -> None:
    lit, note = relight(thing(np.arange(120, 240).astype(np.uint8), (1.04, 1.0, 0.95)), "auto")
    red, green, blue = lit[8:72, 8:72, :3].reshape(-1, 3).mean(axis=0)
    assert abs(red / green - 1) < 0.015
    assert abs(blue / green - 1) < 0.015
    assert "white balance 0.9" in note


@pytest.mark.parametrize("mode", MODES)
def test_skin_keeps_its_colours(mode: Lighting) -> None:
    rgba = thing(np.full(1, 1, np.uint8), SKIN)
    lit, note = relight(rgba, mode)
    before, after = (one[40, 40, :3].astype(np.float32) for one in (rgba, lit))
    assert np.abs(before / before[1] - after / after[1]).max() < 0.02
    assert "white balance kept, skin" in note


def test_preserve_hue_keeps_the_ratios_of_channels() -> None:
    rgba = thing(np.arange(30, 120).astype(np.uint8), (1.3, 1.0, 0.6))
    lit, _ = relight(rgba, "preserve_hue")
    before, after = (one[8:72, 8:72, :3].reshape(-1, 3).astype(np.float32) + 0.5 for one in (rgba, lit))
    bright = before[:, 2] > 30
    for channel in (0, 2):
        ratios = [one[bright, channel] / one[bright, 1] for one in (before, after)]
        assert np.abs(ratios[0] - ratios[1]).max() < 0.06


def test_alpha_stays() -> None:
    rgba = thing(RAMP)
    rgba[:20, :, 3] //= 2
    assert np.array_equal(relight(rgba, "auto")[0][..., 3], rgba[..., 3])


def test_black_stays_black() -> None:
    rgba = thing(np.zeros(90, np.uint8))
    assert np.array_equal(relight(rgba, "auto")[0], rgba)


def test_too_little_to_measure_is_said() -> None:
    rgba = np.zeros((9, 9, 4), np.uint8)
    rgba[4, 4] = 255
    lit, note = relight(rgba, "auto")
    assert np.array_equal(lit, rgba)
    assert note.startswith("kept")


@pytest.mark.parametrize("colour", [(0, 0, 255), (1, 1, 1), (0, 0, 0), (255, 255, 255), (90, 20, 20)])
def test_a_plain_colour_is_not_driven_to_an_end(colour: tuple[int, int, int]) -> None:
    rgba = thing(np.full(1, 1, np.uint8), colour)
    lit, _ = relight(rgba, "preserve_hue")
    before, after = (int(one[40, 40, :3].max()) for one in (rgba, lit))
    assert 0.7 * before <= after <= 2.5 * before + 4
