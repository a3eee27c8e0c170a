import cv2
import numpy as np
import pytest

from functions.compose.scene.saliency import saliency


def plain_with(spot: tuple[int, int, int] | None) -> np.ndarray:
    rgb = np.full((80, 120, 3), 0.5, np.float32)
    if spot:
        cv2.circle(rgb, (40, 45), 9, [value / 255 for value in spot], -1)
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB), np.float32)


@pytest.mark.parametrize("spot", [(255, 0, 0), (255, 255, 255), (0, 0, 0)])
def test_it_is_where_something_stands_out(spot: tuple[int, int, int]) -> None:
    drawn = saliency(plain_with(spot))
    assert drawn.dtype == np.float32
    assert float(drawn.sum()) == pytest.approx(1, abs=1e-4)
    assert float(drawn[30:60, 25:55].sum()) > 0.6


def test_where_nothing_does_it_sums_to_one_all_the_same() -> None:
    drawn = saliency(plain_with(None))
    assert np.isfinite(drawn).all()
    assert float(drawn.sum()) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("shape", [(8, 8), (8, 128), (128, 8)])
def test_small_grids(shape: tuple[int, int]) -> None:
    lab = np.random.default_rng(0).normal(50, 20, (*shape, 3)).astype(np.float32)
    assert float(saliency(lab).sum()) == pytest.approx(1, abs=1e-4)
