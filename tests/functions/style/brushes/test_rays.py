import numpy as np
import pytest

from functions.style.brushes.polar import polar
from functions.style.brushes.rays import rays


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
