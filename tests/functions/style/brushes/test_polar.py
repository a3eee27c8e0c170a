import numpy as np

from functions.style.brushes.polar import polar


def test_radius_and_angle_by_hand() -> None:
    radius, angle = polar(slice(2, 4), 5, (1.0, 3.0))
    assert np.allclose(radius**2, [[2, 1, 2, 5, 10], [1, 0, 1, 4, 9]], atol=1e-4)
    assert np.isclose(angle[0, 1], 1.5 * np.pi, atol=1e-3)
    assert np.isclose(angle[1, 0], np.pi, atol=1e-3)
