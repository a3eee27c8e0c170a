import numpy as np
import pytest

from functions.compose.placement.stand import stand
from tests.functions.compose.figures import figure, scene


def test_a_figure_covers_what_is_behind_it() -> None:
    """Half of the frame's height, a quarter of that wide, feet at the lower edge, in the middle."""
    stage = scene(1280, 1280)
    here = stand(stage, figure(100, 400), 0.5, 1.0, 0.5)
    cells = here.on((128, 128))
    assert (here.left, here.top) == (56, 64)
    assert cells[64:, 56:72].all()
    assert cells.sum() == 64 * 16
    assert here.covered(stage.saliency) == pytest.approx(64 * 16 / 128**2)


@pytest.mark.parametrize(("left", "inside"), [(0, 1.0), (-8, 0.5), (-16, 0.0), (120, 0.5), (300, 0.0)])
def test_what_is_beyond_the_frame_is_lost(left: int, inside: float) -> None:
    here = stand(scene(1280, 1280), figure(100, 400), 0.5, 1.0, 0.5).at(left)
    assert here.inside(128) == inside
    assert here.on((128, 128)).sum() == inside * 64 * 16
    assert here.covered(np.ones((128, 128), np.float32)) == inside * 64 * 16


def test_a_head_is_the_face_or_the_top() -> None:
    stage = scene(1280, 1280)
    for subject in (figure(100, 400), figure(100, 400, faceless=True)):
        here = stand(stage, subject, 0.5, 1.0, 0.5)
        head = here.head_on((128, 128))
        assert head.sum() == pytest.approx(1)
        assert head[64 + 32 :].sum() == 0
        assert here.head_under(here.on((128, 128))) == pytest.approx(1)


def test_a_figure_of_many_frames_width() -> None:
    here = stand(scene(), figure(100_000, 1), 2.0, 1.0, 0.5)
    assert here.silhouette.shape[1] == 16 * 128


def test_a_figure_smaller_than_a_cell() -> None:
    here = stand(scene(), figure(10, 10), 0.001, 0.5, 0.5)
    assert here.silhouette.shape == (1, 1)
