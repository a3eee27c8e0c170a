import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from layers.common.errors import ModelUnavailable
from layers.common.imaging.decode import decode
from layers.common.vision.catalogue import BLAZEFACE
from layers.common.vision.faces.face import Face
from layers.common.vision.faces.find import find_faces, yunet_weights
from tests.conftest import SET_UP
from tests.fresh import forget
from tests.pictures import astronaut
from tests.shared import PHOTOS, SHARED, needs_photos, needs_yunet

# Drawn by hand around the astronaut's face, brow to chin.
TRUTH = Face(175, 70, 95, 115, 1.0)


@pytest.fixture
def with_yunet(monkeypatch: pytest.MonkeyPatch, fresh_settings: None) -> None:
    monkeypatch.setenv("STUDIO_MODELS_DIR", str(SHARED / "models"))


def test_blazeface_finds_the_astronaut_with_landmarks(fresh_settings: None) -> None:
    assert yunet_weights() is None
    faces = find_faces(astronaut())
    assert faces.note == "1; detector=blazeface"
    check_astronaut(faces[0])


@needs_yunet
def test_yunet_finds_the_astronaut_with_landmarks(with_yunet: None) -> None:
    faces = find_faces(astronaut())
    assert faces.note == "1; detector=yunet"
    check_astronaut(faces[0])


def check_astronaut(face: Face) -> None:
    assert face.iou(TRUTH) > 0.6
    assert face.landmarks is not None
    right_eye, left_eye, nose, mouth = face.landmarks
    assert right_eye[0] < nose[0] < left_eye[0], "the person's right eye is on the picture's left"
    assert mouth[1] > nose[1] > right_eye[1]
    assert abs(face.yaw or 0) < 0.35


@needs_photos
@needs_yunet
@pytest.mark.parametrize("name", ["girl-1", "girl-3"])
def test_both_detectors_mean_the_same_by_a_face(
    name: str, monkeypatch: pytest.MonkeyPatch, fresh_settings: None
) -> None:
    girl = decode((PHOTOS / f"{name}.jpg").read_bytes(), max_pixels=10**7).rgb
    (by_blazeface,) = find_faces(girl)
    monkeypatch.setenv("STUDIO_MODELS_DIR", str(SHARED / "models"))
    forget()
    (by_yunet,) = find_faces(girl)
    assert by_blazeface.iou(by_yunet) > 0.6
    assert by_blazeface.landmarks is not None
    assert by_yunet.landmarks is not None
    apart = np.abs(by_blazeface.landmarks - by_yunet.landmarks).max()
    assert apart < 0.15 * by_yunet.height


def test_blazeface_finds_people_far_away(fresh_settings: None) -> None:
    """A face of a fifteenth of the photo's side, which is too small for the network on the whole photo."""
    far = np.full((1024, 1536, 3), 128, np.uint8)
    far[300:812, 900:1412] = astronaut()
    (face,) = find_faces(far)
    assert face.iou(TRUTH.moved(900, 300)) > 0.5


def test_threads_share_the_detector(fresh_settings: None) -> None:
    (expected,) = find_faces(astronaut())
    with ThreadPoolExecutor(4) as threads:
        boxes = {faces[0].x for faces in threads.map(find_faces, [astronaut()] * 8)}
    assert boxes == {expected.x}


def test_without_a_detector_nobody_looked(models_dir: Path) -> None:
    assert find_faces(astronaut()).note == "0; detector=none"
    with pytest.raises(ModelUnavailable, match="make models NAMES=yunet"):
        find_faces(astronaut(), require_detector=True)


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


def test_weights_that_are_not_yunet_leave_it_to_blazeface(models_dir: Path) -> None:
    shutil.copy(SET_UP / BLAZEFACE.file, models_dir)
    (models_dir / "face_detection_yunet_2023mar.onnx").write_bytes(b"not a network" * 8)
    assert find_faces(astronaut()).note == "1; detector=blazeface"


def test_the_newest_weights_serve(models_dir: Path) -> None:
    for year in (2023, 2026):
        (models_dir / f"face_detection_yunet_{year}mar.onnx").touch()
    assert yunet_weights() == models_dir / "face_detection_yunet_2026mar.onnx"


@needs_photos
@pytest.mark.parametrize(("mirrored", "sign"), [(False, 1), (True, -1)])
def test_blazeface_tells_where_a_half_profile_looks(mirrored: bool, sign: int, fresh_settings: None) -> None:
    """She looks to the picture's right; in the mirror to its left."""
    girl = decode((PHOTOS / "girl-3.jpg").read_bytes(), max_pixels=10**7).rgb
    (face,) = find_faces(np.ascontiguousarray(girl[:, ::-1] if mirrored else girl))
    assert face.yaw is not None
    assert face.yaw * sign > 0
