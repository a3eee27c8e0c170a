import numpy as np
import pytest

from functions.style.subject import subject_on_canvas
from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.image import Mask
from tests.functions.style.subjects import disc, face, subject
from tests.pictures import gradient


def test_focus_is_the_face_and_without_one_the_subject() -> None:
    assert subject(face=face(100, 200, 80)).focus == (140, 240)
    assert subject(disc(centre=(200, 300))).focus == pytest.approx((200, 300), abs=0.5)


def test_a_tilt_moves_subject_and_face_together() -> None:
    small = disc(radius=30, centre=(400, 150))
    tilted = subject(small, face=face(370, 120, 60)).tilted(2.0)
    focus = tilted.focus
    rows, columns = np.nonzero(tilted.alpha > 127)
    assert (columns.mean(), rows.mean()) == pytest.approx(focus, abs=0.6)
    assert rows.mean() < 150
    assert tilted.face is not None
    assert tilted.face.landmarks is not None
    eyes = tilted.face.landmarks[:2]
    assert eyes[1, 1] < eyes[0, 1]


RGBA = with_alpha(gradient(400, 300), disc((400, 300), 70))


def centre(alpha: Mask) -> tuple[float, float]:
    rows, columns = np.nonzero(alpha > 127)
    return float(columns.mean()), float(rows.mean())


@pytest.mark.parametrize("factor", [0.25, 0.7, 1.0, 2.5])
def test_a_box_fills_the_canvas(factor: float) -> None:
    canvas = round(200 * factor), round(240 * factor)
    result = subject_on_canvas(RGBA, (120, 40, 320, 280), canvas, face(150, 100, 50))
    assert result.size == canvas
    assert centre(result.alpha) == pytest.approx((80 * factor, 110 * factor), abs=0.75 + factor)
    assert result.face is not None
    assert result.face.x == pytest.approx(30 * result.enlargement)
    assert result.enlargement == pytest.approx(factor, rel=0.02)


def test_beyond_the_photo_there_is_nothing() -> None:
    result = subject_on_canvas(
        with_alpha(gradient(400, 300), np.full((300, 400), 255, np.uint8)),
        (-100, -150, 500, 450),
        (600, 600),
        None,
    )
    assert (result.alpha[:150] == 0).all()
    assert (result.alpha[:, :100] == 0).all()
    assert (result.alpha[150:450, 100:500] == 255).all()


def test_edges_take_no_colour_from_what_was_cut_away() -> None:
    white = np.full((300, 400, 3), 255, np.uint8)
    white[disc((400, 300), 100) > 0] = (200, 0, 0)
    result = subject_on_canvas(with_alpha(white, disc((400, 300), 100)), (0, 0, 400, 300), (160, 120), None)
    assert result.grey[result.alpha > 20].max() < 72
