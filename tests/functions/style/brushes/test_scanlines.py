import numpy as np

from functions.style.brushes.scanlines import scanlines


def test_period_depth_and_phase() -> None:
    light = scanlines(slice(0, 64), 4, 0.13)[:, 0]
    assert np.allclose(light[::4], 1)
    assert np.allclose(light[2::4], 0.87)
    assert np.array_equal(scanlines(slice(7, 30), 4, 0.13)[:, 0], light[7:30])
