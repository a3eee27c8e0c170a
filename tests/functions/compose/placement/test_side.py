import numpy as np
import pytest

from functions.compose.placement.side import best_spot, staged
from functions.compose.placement.size import Size
from functions.compose.placement.stand import stand
from functions.compose.scene.scene import Scene
from functions.compose.subjects import Subject
from tests.functions.compose.figures import face, figure, scene, with_focus

FIXED = Size(0.6, 0.6)


def target(stage: Scene, subject: Subject, size: Size = FIXED) -> float:
    return best_spot(staged(stage, []), subject, size, 1.0).target


def test_a_frontal_face_lies_on_a_third() -> None:
    assert min(abs(target(scene(), figure()) - third) for third in (1 / 3, 2 / 3)) <= 0.02


@pytest.mark.parametrize("yaw", [-0.7, -0.4, -0.2, 0.2, 0.4, 0.7])
def test_a_gaze_leads_into_the_frame(yaw: float) -> None:
    place = target(scene(), figure(yaw=yaw))
    assert yaw * (0.5 - place) > 0
    assert abs(place - (1 / 3 if yaw > 0 else 2 / 3)) <= 0.02


@pytest.mark.parametrize(("left", "right"), [(0.0, 0.45), (0.55, 1.0)])
def test_a_focal_point_stays_in_view(left: float, right: float) -> None:
    stage = with_focus(scene(), left, right)
    spot = best_spot(staged(stage, []), figure(), FIXED, 1.0)
    assert spot.stand.covered(stage.saliency) == 0


def test_even_when_the_gaze_would_rather_be_there() -> None:
    stage = with_focus(scene(), 0.2, 0.45)
    spot = best_spot(staged(stage, []), figure(yaw=0.2), FIXED, 1.0)
    assert spot.stand.covered(stage.saliency) < 0.2


@pytest.mark.parametrize("x", [150, 330, 500, 680, 850])
def test_no_face_of_the_scene_is_covered(x: int) -> None:
    stage = scene(1200, 800, face(x, 300, 120))
    here = best_spot(staged(stage, []), figure(), FIXED, 1.0).stand
    assert here.covered(staged(stage, []).faces) == 0


def test_several_figures_keep_off_each_other() -> None:
    stage = scene()
    first = stand(stage, figure(), 0.6, 1.0, 1 / 3)
    spot = best_spot(staged(stage, [first]), figure(), FIXED, 1.0)
    assert spot.stand.covered(first.on(stage.saliency.shape)) == 0
    assert spot.target > 0.5


def test_a_figure_is_reduced_rather_than_hiding_everything() -> None:
    stage = with_focus(scene(), 0.3, 0.7)
    wide = figure(500, 400)
    assert best_spot(staged(stage, []), wide, Size(0.9, 0.5), 1.0).scale < 0.9
    assert best_spot(staged(stage, []), wide, Size(0.9, 0.9), 1.0).scale == 0.9


def test_a_cut_edge_goes_to_the_frames() -> None:
    cut = Subject(figure().image, None, cut_below=True, cut_left=True)
    here = best_spot(staged(scene(), []), cut, FIXED, 1.0).stand
    assert here.left <= 0
    right = best_spot(staged(scene(), []), cut.mirrored, FIXED, 1.0).stand
    assert right.left + right.silhouette.shape[1] >= 128


def test_a_face_in_view_counts_one() -> None:
    stage = staged(scene(1200, 800, face(300, 300, 120)), [])
    assert float(stage.faces.sum()) == pytest.approx(1, abs=0.2)
    assert not np.any(stage.figures)
