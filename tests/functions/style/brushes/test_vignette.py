import numpy as np
import pytest

from functions.style.brushes.vignette import vignette


def test_middle_keeps_all_and_corners_lose_the_depth() -> None:
    light = vignette(slice(0, 301), (201, 301), 0.45, 0.55)
    assert light[150, 100] == 1
    for corner in (light[0, 0], light[0, -1], light[-1, 0], light[-1, -1]):
        assert corner == pytest.approx(0.55, abs=1e-5)
    assert np.allclose(light, light[::-1, ::-1], atol=1e-6)
    assert np.array_equal(vignette(slice(40, 90), (201, 301), 0.45, 0.55), light[40:90])
