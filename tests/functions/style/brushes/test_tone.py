import numpy as np
import pytest

from functions.style.brushes.tone import print_tone
from tests.functions.style.scenes import disc, face, scene


def test_the_subject_takes_the_full_range() -> None:
    dull = scene().grey // 3 + 60
    tone = print_tone(scene(grey=dull))[disc() > 250]
    assert tone.min() < 0.06
    assert tone.max() > 0.9


@pytest.mark.parametrize("level", [115, 130, 150])
def test_a_face_is_light_in_any_light(level: int) -> None:
    grey = scene().grey
    grey[270:400, 210:330] = level
    tone = print_tone(scene(grey=grey, face=face(210, 275, 120)))
    assert np.median(tone[295:375, 235:305]) == pytest.approx(0.62, abs=0.15)


def test_beyond_the_edge_tones_go_on_as_the_subjects_own() -> None:
    grey = np.full((676, 540), 255, np.uint8)
    grey[disc(radius=160) > 0] = 40
    grey[300:340, 240:300] = 90
    outside = (disc(radius=155) > 0) & (disc() < 128)
    assert print_tone(scene(grey=grey))[outside].max() < 0.6


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_flat_subject(level: int) -> None:
    tone = print_tone(scene(grey=np.full((676, 540), level, np.uint8)))
    assert np.isfinite(tone).all()
    assert tone.min() >= 0
    assert tone.max() <= 1
