import numpy as np
import pytest

from layers.common.vision.faces.face import Face

LANDMARKS = np.array([[10, 20], [30, 20], [24, 30], [14, 40], [28, 40]], np.float32)


def test_yaw_is_the_noses_offset_in_eye_distances() -> None:
    assert Face(0, 0, 40, 50, 1.0, LANDMARKS).yaw == pytest.approx((24 - 20) / 20)


def test_yaw_of_coinciding_eyes_is_unknown() -> None:
    assert Face(0, 0, 40, 50, 1.0, np.zeros((5, 2), np.float32)).yaw is None


def test_overlap() -> None:
    face = Face(0, 0, 10, 10, 1.0)
    assert face.iou(face) == 1
    assert face.iou(Face(5, 0, 10, 10, 1.0)) == pytest.approx(50 / 150)
    assert face.iou(Face(20, 0, 10, 10, 1.0)) == 0


def test_scaling_and_moving_take_the_landmarks_along() -> None:
    face = Face(1, 2, 3, 4, 0.5, LANDMARKS).scaled(2).moved(10, -1)
    assert (face.x, face.y, face.width, face.height, face.score) == (12, 3, 6, 8, 0.5)
    assert face.landmarks is not None
    assert np.allclose(face.landmarks, LANDMARKS * 2 + (10, -1))
