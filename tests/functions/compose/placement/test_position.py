import numpy as np
import pytest

from functions.compose.placement.position import best_position, footprint, gaze, occupancy
from functions.compose.placement.size import HeightRange
from functions.compose.scene import SceneAnalysis
from layers.common.vision.subject import Subject
from tests.functions.compose.figures import face, figure, scene, with_focus

FIXED = HeightRange(0.6, 0.6)


def target(background: SceneAnalysis, subject: Subject, height: HeightRange = FIXED) -> float:
    return best_position(occupancy(background, []), subject, height, 1.0).target


def test_a_frontal_face_lies_on_a_third() -> None:
    assert min(abs(target(scene(), figure()) - third) for third in (1 / 3, 2 / 3)) <= 0.02


@pytest.mark.parametrize("yaw", [-0.7, -0.4, -0.2, 0.2, 0.4, 0.7])
def test_a_gaze_leads_into_the_frame(yaw: float) -> None:
    place = target(scene(), figure(yaw=yaw))
    assert yaw * (0.5 - place) > 0
    assert abs(place - (1 / 3 if yaw > 0 else 2 / 3)) <= 0.02


@pytest.mark.parametrize(("left", "right"), [(0.0, 0.45), (0.55, 1.0)])
def test_a_focal_point_stays_in_view(left: float, right: float) -> None:
    background = with_focus(scene(), left, right)
    position = best_position(occupancy(background, []), figure(), FIXED, 1.0)
    assert position.footprint.covered(background.saliency) == 0


def test_even_when_the_gaze_would_rather_be_there() -> None:
    background = with_focus(scene(), 0.2, 0.45)
    position = best_position(occupancy(background, []), figure(yaw=0.2), FIXED, 1.0)
    assert position.footprint.covered(background.saliency) < 0.2


@pytest.mark.parametrize("x", [150, 330, 500, 680, 850])
def test_no_face_of_the_scene_is_covered(x: int) -> None:
    background = scene(1200, 800, face(x, 300, 120))
    area = best_position(occupancy(background, []), figure(), FIXED, 1.0).footprint
    assert area.covered(occupancy(background, []).faces) == 0


def test_several_figures_keep_off_each_other() -> None:
    background = scene()
    first = footprint(background, figure(), 0.6, 1.0, 1 / 3)
    position = best_position(occupancy(background, [first]), figure(), FIXED, 1.0)
    assert position.footprint.covered(first.on_grid(background.saliency.shape)) == 0
    assert position.target > 0.5


def test_a_figure_is_reduced_rather_than_hiding_everything() -> None:
    background = with_focus(scene(), 0.3, 0.7)
    wide = figure(500, 400)
    assert best_position(occupancy(background, []), wide, HeightRange(0.9, 0.5), 1.0).scale < 0.9
    assert best_position(occupancy(background, []), wide, HeightRange(0.9, 0.9), 1.0).scale == 0.9


def test_a_cut_edge_goes_to_the_frames() -> None:
    cut = Subject(figure().image, None, cut_below=True, cut_left=True)
    area = best_position(occupancy(scene(), []), cut, FIXED, 1.0).footprint
    assert area.left <= 0
    right = best_position(occupancy(scene(), []), cut.mirrored, FIXED, 1.0).footprint
    assert right.left + right.silhouette.shape[1] >= 128


def test_a_face_in_view_counts_one() -> None:
    occupied = occupancy(scene(1200, 800, face(300, 300, 120)), [])
    assert float(occupied.faces.sum()) == pytest.approx(1, abs=0.2)
    assert not np.any(occupied.subjects)


def test_a_figure_covers_what_is_behind_it() -> None:
    """Half of the frame's height, a quarter of that wide, feet at the lower edge, in the middle."""
    background = scene(1280, 1280)
    area = footprint(background, figure(100, 400), 0.5, 1.0, 0.5)
    cells = area.on_grid((128, 128))
    assert (area.left, area.top) == (56, 64)
    assert cells[64:, 56:72].all()
    assert cells.sum() == 64 * 16
    assert area.covered(background.saliency) == pytest.approx(64 * 16 / 128**2)


@pytest.mark.parametrize(("left", "inside"), [(0, 1.0), (-8, 0.5), (-16, 0.0), (120, 0.5), (300, 0.0)])
def test_what_is_beyond_the_frame_is_lost(left: int, inside: float) -> None:
    area = footprint(scene(1280, 1280), figure(100, 400), 0.5, 1.0, 0.5).at(left)
    assert area.visible_share(128) == inside
    assert area.on_grid((128, 128)).sum() == inside * 64 * 16
    assert area.covered(np.ones((128, 128), np.float32)) == inside * 64 * 16


def test_a_head_is_the_face_or_the_top() -> None:
    background = scene(1280, 1280)
    for subject in (figure(100, 400), figure(100, 400, faceless=True)):
        area = footprint(background, subject, 0.5, 1.0, 0.5)
        head = area.head_on_grid((128, 128))
        assert head.sum() == pytest.approx(1)
        assert head[64 + 32 :].sum() == 0
        assert area.head_covered(area.on_grid((128, 128))) == pytest.approx(1)


def test_a_figure_of_many_frames_width() -> None:
    area = footprint(scene(), figure(100_000, 1), 2.0, 1.0, 0.5)
    assert area.silhouette.shape[1] == 16 * 128


def test_a_figure_smaller_than_a_cell() -> None:
    area = footprint(scene(), figure(10, 10), 0.001, 0.5, 0.5)
    assert area.silhouette.shape == (1, 1)


@pytest.mark.parametrize(
    ("yaw", "looks"), [(0.0, 0.0), (0.1, 0.0), (-0.1, 0.0), (0.2, 0.2), (-0.6, -0.6), (None, 0.0)]
)
def test_a_gaze_is_a_yaw_that_is_not_frontal(yaw: float | None, looks: float) -> None:
    assert gaze(figure(yaw=yaw)) == pytest.approx(looks)


def test_without_a_face_there_is_none() -> None:
    assert gaze(figure(faceless=True)) == 0
