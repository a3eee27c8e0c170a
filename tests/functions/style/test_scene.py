import numpy as np
import pytest

from tests.functions.style.scenes import disc, face, scene


def test_focus_is_the_face_and_without_one_the_subject() -> None:
    assert scene(face=face(100, 200, 80)).focus == (140, 240)
    assert scene(disc(centre=(200, 300))).focus == pytest.approx((200, 300), abs=0.5)


def test_a_tilt_moves_subject_and_face_together() -> None:
    small = disc(radius=30, centre=(400, 150))
    tilted = scene(small, face=face(370, 120, 60)).tilted(2.0)
    focus = tilted.focus
    rows, columns = np.nonzero(tilted.alpha > 127)
    assert (columns.mean(), rows.mean()) == pytest.approx(focus, abs=0.6)
    assert rows.mean() < 150
    assert tilted.face is not None
    assert tilted.face.landmarks is not None
    eyes = tilted.face.landmarks[:2]
    assert eyes[1, 1] < eyes[0, 1]
