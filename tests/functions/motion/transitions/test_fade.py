import numpy as np
import pytest

from functions.motion.transitions.fade import fade
from tests.functions.motion.transitions.shots import A, B, shown, video


@pytest.mark.parametrize(("x", "share"), [(0.25, 0.15625), (0.5, 0.5), (0.75, 0.84375)])
def test_the_second_scene_shines_through(x: float, share: float) -> None:
    a, b = shown(A).astype(float), shown(B).astype(float)
    assert np.abs(shown(fade(A, B, x, video())) - (a + (b - a) * share)).max() <= 0.5
