import numpy as np
import pytest

from functions.style.stage import stage
from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.image import Mask
from tests.functions.style.scenes import disc, face
from tests.pictures import gradient

RGBA = with_alpha(gradient(400, 300), disc((400, 300), 70))


def centre(alpha: Mask) -> tuple[float, float]:
    rows, columns = np.nonzero(alpha > 127)
    return float(columns.mean()), float(rows.mean())


@pytest.mark.parametrize("factor", [0.25, 0.7, 1.0, 2.5])
def test_a_box_fills_the_canvas(factor: float) -> None:
    canvas = round(200 * factor), round(240 * factor)
    staged = stage(RGBA, (120, 40, 320, 280), canvas, face(150, 100, 50))
    assert staged.size == canvas
    assert centre(staged.alpha) == pytest.approx((80 * factor, 110 * factor), abs=0.75 + factor)
    assert staged.face is not None
    assert staged.face.x == pytest.approx(30 * staged.enlargement)
    assert staged.enlargement == pytest.approx(factor, rel=0.02)


def test_beyond_the_photo_there_is_nothing() -> None:
    staged = stage(
        with_alpha(gradient(400, 300), np.full((300, 400), 255, np.uint8)),
        (-100, -150, 500, 450),
        (600, 600),
        None,
    )
    assert (staged.alpha[:150] == 0).all()
    assert (staged.alpha[:, :100] == 0).all()
    assert (staged.alpha[150:450, 100:500] == 255).all()


def test_edges_take_no_colour_from_what_was_cut_away() -> None:
    white = np.full((300, 400, 3), 255, np.uint8)
    white[disc((400, 300), 100) > 0] = (200, 0, 0)
    staged = stage(with_alpha(white, disc((400, 300), 100)), (0, 0, 400, 300), (160, 120), None)
    assert staged.grey[staged.alpha > 20].max() < 72
