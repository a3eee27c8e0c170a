from pathlib import Path

import numpy as np
import pytest

from layers.common.imaging.decode import decode
from layers.common.vision.faces.face import Face
from layers.common.vision.faces.find import find_faces, yunet_weights
from tests.pictures import astronaut
from tests.shared import PHOTOS, SHARED, needs_photos, needs_yunet

# Drawn by hand around the astronaut's face, brow to chin.
TRUTH = Face(175, 70, 95, 115, 1.0)


@pytest.fixture
def with_yunet(monkeypatch: pytest.MonkeyPatch, fresh_settings: None) -> None:
    monkeypatch.setenv("STUDIO_MODELS_DIR", str(SHARED / "models"))


def test_haar_finds_the_astronaut(fresh_settings: None) -> None:
    assert yunet_weights() is None
    (face,) = find_faces(astronaut())
    assert face.iou(TRUTH) > 0.4
    assert face.landmarks is None
    assert face.yaw is None


@needs_yunet
def test_yunet_finds_the_astronaut_with_landmarks(with_yunet: None) -> None:
    (face,) = find_faces(astronaut())
    assert face.iou(TRUTH) > 0.6
    assert face.landmarks is not None
    right_eye, left_eye, nose, *mouth = face.landmarks
    assert right_eye[0] < nose[0] < left_eye[0], "the person's right eye is on the picture's left"
    assert all(corner[1] > nose[1] for corner in mouth)
    assert abs(face.yaw or 0) < 0.35


@needs_yunet
@pytest.mark.parametrize("scale", [1, 4])
def test_faces_are_in_the_pictures_own_pixels(scale: int, with_yunet: None) -> None:
    large = np.kron(astronaut(), np.ones((scale, scale, 1), np.uint8))
    (face,) = find_faces(large)
    assert face.iou(TRUTH.scaled(scale)) > 0.6


@needs_yunet
def test_the_largest_comes_first(with_yunet: None) -> None:
    pair = np.zeros((512, 1024, 3), np.uint8)
    pair[:256, :256] = astronaut()[::2, ::2]
    pair[:, 512:] = astronaut()
    first, second = find_faces(pair)
    assert first.x > 512 > second.x
    assert first.area > second.area


def test_no_face_in_noise(fresh_settings: None) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (300, 400, 3), np.uint8)
    assert find_faces(noise) == ()


@pytest.mark.parametrize("shape", [(1, 5000), (5000, 1), (2, 5000), (3, 10_000)])
def test_a_line_has_no_faces(shape: tuple[int, int], fresh_settings: None) -> None:
    assert find_faces(np.zeros((*shape, 3), np.uint8)) == ()


@needs_yunet
@pytest.mark.parametrize("shape", [(1, 5000), (5000, 1), (3, 10_000), (32, 640), (20, 20), (64, 64)])
def test_small_and_thin_pictures_have_no_faces_for_yunet_either(
    shape: tuple[int, int], with_yunet: None
) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8)
    # Several times, since what they once had came from memory that happened to lie there.
    assert [find_faces(noise) for _ in range(10)] == [()] * 10


def test_weights_that_are_not_yunet_leave_it_to_haar(models_dir: Path) -> None:
    (models_dir / "face_detection_yunet_2023mar.onnx").write_bytes(b"not a network" * 8)
    (face,) = find_faces(astronaut())
    assert face.landmarks is None


def test_the_newest_weights_serve(models_dir: Path) -> None:
    for year in (2023, 2026):
        (models_dir / f"face_detection_yunet_{year}mar.onnx").touch()
    assert yunet_weights() == models_dir / "face_detection_yunet_2026mar.onnx"


@needs_photos
@pytest.mark.parametrize(("mirrored", "sign"), [(False, 1), (True, -1)])
def test_haar_tells_where_a_half_profile_looks(mirrored: bool, sign: int, fresh_settings: None) -> None:
    """She looks to the picture's right; in the mirror to its left."""
    girl = decode((PHOTOS / "girl-3.jpg").read_bytes(), max_pixels=10**7).rgb
    (face,) = find_faces(np.ascontiguousarray(girl[:, ::-1] if mirrored else girl))
    assert face.yaw is not None
    assert face.yaw * sign > 0
