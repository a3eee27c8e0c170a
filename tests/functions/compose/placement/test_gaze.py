import pytest

from functions.compose.params import Facing
from functions.compose.placement.gaze import gaze, is_to_be_mirrored
from tests.functions.compose.figures import figure


@pytest.mark.parametrize(
    ("yaw", "looks"), [(0.0, 0.0), (0.1, 0.0), (-0.1, 0.0), (0.2, 0.2), (-0.6, -0.6), (None, 0.0)]
)
def test_a_gaze_is_a_yaw_that_is_not_frontal(yaw: float | None, looks: float) -> None:
    assert gaze(figure(yaw=yaw)) == pytest.approx(looks)


def test_without_a_face_there_is_none() -> None:
    assert gaze(figure(faceless=True)) == 0


@pytest.mark.parametrize(
    ("looks", "facing", "target", "mirrored"),
    [
        (0.2, "left", 0.5, True),
        (0.2, "right", 0.5, False),
        (-0.2, "right", 0.5, True),
        (-0.2, "left", 0.5, False),
        (0.0, "left", 0.5, False),
        (0.0, "right", 0.5, False),
        (0.6, "keep", 0.9, False),
        (0.6, "in", 0.9, True),  # a profile that looks out to the right
        (-0.6, "in", 0.1, True),
        (0.6, "in", 0.1, False),  # looks in already
        (0.3, "in", 0.9, False),  # looks out, but not beyond doubt
    ],
)
def test_when_a_figure_is_mirrored(looks: float, facing: Facing, target: float, mirrored: bool) -> None:
    assert is_to_be_mirrored(looks, facing, target) is mirrored
