import numpy as np
import pytest

from functions.style.brushes.guilloche import Rosette, guilloche
from functions.style.brushes.polar import polar

ROSETTE = Rosette(pitch=20, petals=12, swing=0.0, line=2.0)


def test_rings_have_their_pitch_and_width() -> None:
    radius, angle = polar(slice(0, 1), 400, (0.0, 0.0))
    lines = guilloche(radius, angle, ROSETTE)[0]
    assert lines[[20, 40, 300]].tolist() == pytest.approx([1, 1, 1])
    assert lines[10:390].mean() == pytest.approx(2.0 / 20, abs=0.01)


def test_petals_are_the_same_all_around() -> None:
    wavy = Rosette(pitch=20, petals=12, swing=3.0, line=2.0)
    angles = np.linspace(0, 2 * np.pi, 360, dtype=np.float32)[None]
    radius = np.full_like(angles, 150.0)
    turned = angles + np.float32(2 * np.pi / 12)
    assert np.abs(guilloche(radius, angles, wavy) - guilloche(radius, turned, wavy)).max() < 0.02
