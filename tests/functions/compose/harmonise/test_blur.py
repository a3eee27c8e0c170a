import numpy as np
import pytest

from functions.compose.harmonise import blur
from functions.compose.harmonise.texture import texture
from tests.functions.compose.figures import disc
from tests.layers.common.compositing.layers import layer


def test_a_figure_of_one_colour_stays_that_to_its_edge() -> None:
    """Nothing of the colours outside, which are of no account, gets in."""
    mask = np.rint(disc() * 255).astype(np.uint8)
    colours = np.where(mask[..., None] > 0, np.array([200, 50, 20], np.uint8), np.uint8(255))
    after = blur.apply(layer(colours.astype(np.uint8), alpha=mask), 2.0)
    seen = after.alpha >= 64
    assert np.abs(after.colours[seen].astype(int) - [200, 50, 20]).max() <= 3


@pytest.mark.parametrize("sigma", [0.7, 1.5])
def test_edges_become_as_soft_as_said(sigma: float) -> None:
    steps = np.zeros((200, 200, 3), np.uint8)
    steps[:, 100:] = 200
    after = blur.apply(layer(steps, alpha=np.full((200, 200), 255, np.uint8)), sigma)
    assert texture(after.colours).blur == pytest.approx(sigma, rel=0.35)
