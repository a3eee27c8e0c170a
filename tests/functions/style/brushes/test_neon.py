import numpy as np
import pytest

from functions.style.brushes.light import linear
from functions.style.brushes.neon import Tubes, along_contour, along_letters, along_lines, bloom, light_up
from layers.common.compositing.coverage import Floats


def lamp(side: int = 128) -> Tubes:
    plane = np.zeros((side, side), np.float32)
    plane[side // 2, side // 2] = 1
    return Tubes(plane, plane)


def test_a_tube_is_brightest_on_its_contour_and_white_only_there() -> None:
    distance = np.linspace(-20, 20, 401, dtype=np.float32)[None]
    tube = along_contour(distance, 3.0)
    assert tube.glass.argmax() == 200
    assert tube.core[0, 200] == 1
    assert (np.diff(tube.glass[0, 200:]) <= 0).all()
    assert (tube.core[np.abs(distance) > 4] == 0).all()
    assert tube.glass[0, 0] < 1e-6


def test_only_firm_lines_are_lit() -> None:
    tubes = along_lines(np.array([[0, 0.1, 0.5, 1.0]], np.float32))
    assert tubes.glass[0, :2].tolist() == [0, 0]
    assert tubes.core[0, :3].tolist() == [0, 0, 0]
    assert tubes.core[0, 3] == pytest.approx(0.85)


def test_letters_outshine_lines() -> None:
    one = np.ones((1, 1), np.float32)
    assert along_letters(one).core > along_lines(one).core


def test_bloom_falls_off_all_around_and_far() -> None:
    glow = bloom(lamp())
    for outwards in (glow[64, 64:], glow[64, 64::-1], glow[64:, 64], glow[64::-1, 64]):
        assert (np.diff(outwards) <= 1e-6).all()
        assert outwards[30] > 0


def test_bloom_is_linear_in_light() -> None:
    lamp_one = lamp()
    double = Tubes(2 * lamp_one.glass, 2 * lamp_one.core)
    assert np.allclose(bloom(double), 2 * bloom(lamp_one), atol=1e-5)


def plane(value: float) -> Floats:
    return np.full((4, 4), value, np.float32)


def test_light_only_adds_and_never_bursts() -> None:
    base = [plane(0.2), plane(0.5), plane(1.0)]
    bright = light_up(base, Tubes(plane(1), plane(1)), plane(3), linear((40, 255, 130)))
    for before, after in zip(base, bright, strict=True):
        assert (after >= before - 1e-6).all()
        assert (after <= 1).all()


def test_without_light_nothing_changes() -> None:
    base = [plane(0.1), plane(0.2), plane(0.3)]
    dark = light_up(base, Tubes(plane(0), plane(0)), plane(0), linear((40, 255, 130)))
    assert all(np.allclose(one, other, atol=1e-6) for one, other in zip(base, dark, strict=True))


def test_the_air_glows_in_the_gass_colour() -> None:
    red, green, _ = light_up([plane(0)] * 3, Tubes(plane(0), plane(0)), plane(0.5), linear((0, 255, 0)))
    assert green.min() > 0.2
    assert red.max() == 0
