import numpy as np
import pytest

from functions.style.brushes.colour import ramp
from functions.style.brushes.tone import Grain, duotone, print_tone
from tests.functions.style.subjects import disc, face, subject


def test_the_subject_takes_the_full_range() -> None:
    dull = subject().grey // 3 + 60
    tone = print_tone(subject(grey=dull))[disc() > 250]
    assert tone.min() < 0.06
    assert tone.max() > 0.9


@pytest.mark.parametrize("level", [115, 130, 150])
def test_a_face_is_light_in_any_light(level: int) -> None:
    grey = subject().grey
    grey[270:400, 210:330] = level
    tone = print_tone(subject(grey=grey, face=face(210, 275, 120)))
    assert np.median(tone[295:375, 235:305]) == pytest.approx(0.62, abs=0.15)


def test_beyond_the_edge_tones_go_on_as_the_subjects_own() -> None:
    grey = np.full((676, 540), 255, np.uint8)
    grey[disc(radius=160) > 0] = 40
    grey[300:340, 240:300] = 90
    outside = (disc(radius=155) > 0) & (disc() < 128)
    assert print_tone(subject(grey=grey))[outside].max() < 0.6


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_flat_subject(level: int) -> None:
    tone = print_tone(subject(grey=np.full((676, 540), level, np.uint8)))
    assert np.isfinite(tone).all()
    assert tone.min() >= 0
    assert tone.max() <= 1


def grain(seed: int = 1) -> Grain:
    return Grain(3.0, np.random.default_rng(seed))


def test_mean_and_strength_of_grain() -> None:
    noise = grain().noise(slice(0, 512), 1200)
    assert noise.mean() == pytest.approx(0, abs=0.03)
    assert noise.std() == pytest.approx(3, rel=0.02)


def test_grain_does_not_depend_on_its_band() -> None:
    whole = grain().noise(slice(0, 1100), 700)
    assert np.array_equal(whole[300:1090], grain().noise(slice(300, 1090), 700))


def test_grey_and_within_eight_bits() -> None:
    picture = np.full((64, 64, 3), 128, np.uint8)
    shown = grain().add(picture, slice(0, 64)).astype(int)
    assert np.ptp(shown, axis=2).max() == 0
    assert grain().add(np.zeros_like(picture), slice(0, 64)).max() <= 6


def test_seeds_of_grain() -> None:
    rows = slice(0, 20)
    assert np.array_equal(grain(1).noise(rows, 20), grain(1).noise(rows, 20))
    assert not np.array_equal(grain(1).noise(rows, 20), grain(2).noise(rows, 20))


def test_tones_take_the_tables_colours() -> None:
    table = ramp(((10, 0, 40), (250, 240, 200)))
    tones = np.linspace(0, 1, 256, dtype=np.float32)[None]
    assert np.array_equal(duotone(tones, table, np.zeros_like(tones))[0], table)
