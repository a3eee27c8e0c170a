import numpy as np
import pytest

from functions.style.brushes.patterns import Rosette, guilloche, polar, rays


def test_radius_and_angle_by_hand() -> None:
    radius, angle = polar(slice(2, 4), 5, (1.0, 3.0))
    assert np.allclose(radius**2, [[2, 1, 2, 5, 10], [1, 0, 1, 4, 9]], atol=1e-4)
    assert np.isclose(angle[0, 1], 1.5 * np.pi, atol=1e-3)
    assert np.isclose(angle[1, 0], np.pi, atol=1e-3)


def test_count_share_and_turn() -> None:
    radius, angle = polar(slice(0, 401), 401, (200.0, 200.0))
    shown = rays(radius, angle, 12, 0.25)
    assert shown.mean() == pytest.approx(0.5, abs=0.01)
    turn = np.linspace(0, 2 * np.pi, 3600, endpoint=False)
    ring = shown[np.rint(200 + 150 * np.sin(turn)).astype(int), np.rint(200 + 150 * np.cos(turn)).astype(int)]
    assert np.count_nonzero(np.diff(np.append(ring, ring[0]) > 0.5)) == 24


def test_edges_are_one_pixel_wide_at_any_radius() -> None:
    radius, angle = polar(slice(0, 800), 800, (0.0, 0.0))
    column = rays(radius, angle, 8, 0.0)[:, 700]
    assert np.count_nonzero((column > 0) & (column < 1)) <= 2 * 8


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
