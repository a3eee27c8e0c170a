import numpy as np
import pytest
from skimage.filters import gaussian
from skimage.morphology import closing

from layers.common.imaging.image import Mask, Pixels
from layers.common.vision.edge_refine import refine_edge

RED = (200, 30, 20)
# OpenCV's ellipses of 2, 3 and 4 px, the peer's kernels.
ELLIPSES = {
    1: [[0, 1], [1, 1]],
    2: [[0, 1, 0], [1, 1, 1], [0, 1, 0]],
    3: [[0, 0, 1, 0], [1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1]],
}


def red(alpha: Mask) -> Pixels:
    """A red cut-out, black where it is clear."""
    return np.dstack([np.where(alpha > 0, channel, 0) for channel in RED] + [alpha]).astype(np.uint8)


def notched() -> Mask:
    """Random steps around a square, with slits of 1 to 3 px."""
    alpha = np.zeros((120, 120), np.uint8)
    alpha[20:100, 20:100] = np.random.default_rng(0).choice([0, 90, 255], (80, 80), p=[0.2, 0.1, 0.7])
    alpha[30:90, 30:33] = 0
    alpha[30:90, 50:52] = 0
    alpha[30:90, 70] = 0
    return alpha


@pytest.mark.parametrize("level", [1, 2, 3])
def test_alpha_is_closed_then_blurred(level: int) -> None:
    closed = closing(notched(), np.array(ELLIPSES[level], np.uint8))
    expected = gaussian(closed, 0.3 + 0.3 * level, preserve_range=True)
    error = np.abs(refine_edge(red(notched()), level)[..., 3] - expected)
    assert error.max() < 2


@pytest.mark.parametrize("level", [1, 2, 3])
def test_every_visible_pixel_has_the_subjects_colour(level: int) -> None:
    before = red(notched())
    after = refine_edge(before, level)
    visible = after[..., 3] > 0
    assert (visible & (before[..., 3] == 0)).any()
    assert (after[visible][:, :3] == RED).all()
    assert not after[~visible].any()


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (900, 1)])
def test_thin_pictures_stay_opaque(shape: tuple[int, int]) -> None:
    opaque = red(np.full(shape, 255, np.uint8))
    assert np.array_equal(refine_edge(opaque, 3), opaque)
