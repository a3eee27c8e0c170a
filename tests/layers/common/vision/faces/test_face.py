import numpy as np
import pytest

from layers.common.vision.faces.face import Face, Faces, leading_face

LANDMARKS = np.array([[10, 20], [30, 20], [24, 30], [21, 40]], np.float32)


def test_yaw_is_the_noses_offset_in_eye_distances() -> None:
    assert Face(0, 0, 40, 50, 1.0, LANDMARKS).yaw == pytest.approx((24 - 20) / 20)


def test_yaw_of_coinciding_eyes_is_unknown() -> None:
    assert Face(0, 0, 40, 50, 1.0, np.zeros((4, 2), np.float32)).yaw is None


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


def test_a_mirror_exchanges_left_and_right() -> None:
    face = Face(1, 2, 30, 40, 0.5, LANDMARKS)
    mirrored = face.mirrored(100)
    assert (mirrored.x, mirrored.y, mirrored.width, mirrored.height) == (69, 2, 30, 40)
    assert mirrored.landmarks is not None
    right_eye, left_eye, *_ = mirrored.landmarks
    assert (right_eye[0], left_eye[0]) == (70, 90)
    assert face.yaw is not None
    assert mirrored.yaw == pytest.approx(-face.yaw)
    again = mirrored.mirrored(100)
    assert again.x == face.x
    assert np.array_equal(again.landmarks, LANDMARKS)  # type: ignore[arg-type]


def test_without_landmarks_the_yaw_is_unknown() -> None:
    assert Face(0, 0, 9, 9, 1.0).yaw is None


def test_the_features_reach_around_eyes_and_mouth() -> None:
    room = 0.4 * np.hypot(1, 20)  # from between the eyes to the mouth
    assert Face(0, 0, 40, 50, 1.0, LANDMARKS).features == pytest.approx(
        (10 - room, 20 - room, 30 + room, 40 + room)
    )


def test_a_profile_has_room_for_its_mouth() -> None:
    profile = np.array([[20, 20], [22, 20], [10, 30], [16, 50]], np.float32)
    left, _, right, bottom = Face(0, 0, 40, 60, 1.0, profile).features
    assert bottom - 50 == pytest.approx(0.4 * np.hypot(5, 30))
    assert (16 - left, right - 22) == pytest.approx((bottom - 50, bottom - 50))


def test_without_landmarks_the_features_are_where_they_usually_are() -> None:
    assert Face(100, 200, 50, 100, 1.0).features == pytest.approx((105, 220, 145, 295))


def test_the_largest_face_comes_first_and_the_note_says_who_looked() -> None:
    faces = Faces([Face(0, 0, 9, 9, 1.0), Face(0, 0, 10, 10, 0.5)], "yunet")
    assert [face.width for face in faces] == [10, 9]
    assert faces.note == "2; detector=yunet"
    assert faces.scaled(2)[0].width == 20
    assert faces.scaled(2).detector == "yunet"
    assert (faces.moved(3, -4)[0].x, faces.moved(3, -4)[0].y, faces.moved(3, -4).detector) == (3, -4, "yunet")


def test_passers_by_do_not_lead() -> None:
    alpha = np.zeros((800, 1000), np.uint8)
    alpha[180:480, 270:570] = 255
    passer_by, subject, outside = (
        Face(x, y, side, side, 0.9) for x, y, side in ((800, 100, 90), (380, 300, 60), (990, 790, 90))
    )
    assert leading_face([passer_by, outside, subject], alpha) is subject
    assert leading_face([passer_by, outside], alpha) is None
