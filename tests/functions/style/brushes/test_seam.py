import numpy as np
import pytest

from functions.style.brushes.seam import seam_through
from layers.common.vision.faces.face import Face
from tests.functions.style.scenes import disc, face, scene

ROWS = np.arange(676, dtype=np.float32)


@pytest.mark.parametrize("lean", [-0.2, 0.0, 0.1])
def test_through_the_features_of_a_face(lean: float) -> None:
    seam = seam_through(scene(face=face(200, 150, 120, lean)))
    expected = 260 + lean * (ROWS - 210)
    assert np.abs(seam.at(ROWS) - expected).max() < 0.5
    assert seam.reach == 60


def test_a_lying_face_is_torn_at_a_slant_that_still_looks_torn() -> None:
    assert seam_through(scene(face=face(200, 150, 120, 3.0))).slope == 0.25


def test_without_landmarks_through_the_box() -> None:
    seam = seam_through(scene(face=Face(100, 100, 80, 90, 0.9)))
    assert (seam.x, seam.slope) == (140, 0)


def test_without_a_face_half_of_the_subject_lies_on_either_side() -> None:
    assert seam_through(scene(disc(centre=(180, 300)))).x == pytest.approx(180, abs=1)
