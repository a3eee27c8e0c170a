import numpy as np
import pytest

from layers.common.compositing import feather
from tests.functions.compose.figures import disc
from tests.layers.common.compositing.layers import layer


@pytest.mark.parametrize("reach", [1, 4, 12])
def test_the_edge_fades_inwards_over_the_reach(reach: int) -> None:
    """Across the rim of a disc of radius 60: opaque ``reach`` px inside, nothing outside."""
    before = layer(alpha=np.rint(disc(edge=1.0) * 255).astype(np.uint8))
    after = feather.apply(before, reach)
    assert (after.alpha <= before.alpha).all()
    profile = after.alpha[100, 100:].astype(int)
    assert (np.diff(profile) <= 0).all()
    assert profile[60 - reach - 1] >= 250
    assert profile[59] < 128
    assert np.count_nonzero((profile > 12) & (profile < 243)) == pytest.approx(reach, abs=2)


def test_where_the_frame_cuts_the_figure_it_stays_whole() -> None:
    alpha = np.full((80, 80), 255, np.uint8)
    alpha[:, :20] = 0
    after = feather.apply(layer(alpha=alpha), 8)
    assert (after.alpha[:, 40:] == 255).all()
    assert (after.alpha[[0, -1], 40:] == 255).all()


@pytest.mark.parametrize("reach", [0.0, 5e-324, 1e-9])
def test_what_nobody_sees_changes_nothing(reach: float) -> None:
    before = layer()
    assert np.array_equal(feather.apply(before, reach).alpha, before.alpha)
