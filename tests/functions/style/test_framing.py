"""A frame has the canvas's aspect, shows no edge of the photo, and keeps what matters clear of words."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.style.framing import Framing, crop_box
from functions.style.subject import subject_on_canvas
from layers.common.errors import NoSubject
from layers.common.imaging.image import Mask, Size
from layers.common.vision.faces.face import Face
from tests.functions.style.subjects import disc, face

FRAMING = Framing(face=0.3, eyes=0.38)
SIZES: list[Size] = [(1080, 1350), (1080, 1080), (1080, 1920), (1920, 1080), (64, 3840)]


def bust(left: int = 300, right: int = 700) -> Mask:
    """Shoulders that the photo cuts off below, a head above them; 1000 × 800."""
    alpha = disc((1000, 800), 110, ((left + right) / 2, 300))
    alpha[400:, left:right] = 255
    return alpha


boxes = st.tuples(st.integers(0, 900), st.integers(0, 700), st.integers(20, 1000), st.integers(20, 800))


@settings(deadline=None)
@given(box=boxes, canvas=st.sampled_from(SIZES), clear=st.floats(0.35, 1), with_face=st.booleans())
def test_laws(box: tuple[int, int, int, int], canvas: Size, clear: float, with_face: bool) -> None:
    x, y, width, height = box
    alpha = np.zeros((800, 1000), np.uint8)
    alpha[y : y + height, x : x + width] = 255
    found = face(x + 2, y + 2, 16) if with_face else None
    left, top, right, bottom = crop_box(alpha, found, canvas, FRAMING, clear)
    assert (right - left) / (bottom - top) == pytest.approx(
        canvas[0] / canvas[1], rel=0.02, abs=2 / (bottom - top)
    )
    assert right > 0
    assert bottom > 0
    assert left < 1000
    assert top < 800
    for touches, shows in (
        (alpha[:, :2].any(), left < 0),
        (alpha[:, -2:].any(), right > 1000),
        (alpha[:2].any(), top < 0),
        (alpha[-2:].any(), bottom > 800),
    ):
        assert not (touches and shows)


extents = st.integers(1, 90)


@settings(max_examples=500)
@given(
    photo=st.tuples(extents, extents) | st.sampled_from([(1, 2000), (2000, 1), (2, 700)]),
    part=st.tuples(*[st.floats(0, 1)] * 4),
    found=st.none() | st.builds(face, st.floats(-50, 100), st.floats(-50, 100), st.floats(0.1, 200)),
    canvas=st.sampled_from([*SIZES, (64, 64), (3840, 64)]),
    clear=st.floats(0.05, 1),
)
def test_any_photo_and_face_have_a_frame_that_shows_some_of_the_photo(
    photo: Size, part: tuple[float, ...], found: Face | None, canvas: Size, clear: float
) -> None:
    rgba = np.zeros((photo[1], photo[0], 4), np.uint8)
    (left, right), (top, bottom) = (
        (int(min(ends) * (side - 1)), int(max(ends) * (side - 1)) + 1)
        for ends, side in zip((part[:2], part[2:]), photo, strict=True)
    )
    rgba[top:bottom, left:right] = 255
    with suppress(NoSubject):
        box = crop_box(rgba[..., 3], found, canvas, FRAMING, clear)
        assert subject_on_canvas(rgba, box, canvas, found).size == canvas


@pytest.mark.parametrize("canvas", SIZES[:4])
def test_a_face_has_its_size_and_height(canvas: Size) -> None:
    alpha = disc((3000, 3000), 700, (1500, 1500))
    found = face(1400, 1300, 200)
    left, top, right, bottom = crop_box(alpha, found, canvas, Framing(face=0.1, eyes=0.4, margin=0), 1.0)
    assert 200 / (bottom - top) == pytest.approx(0.1, rel=0.25)
    assert (1380 - top) / (bottom - top) <= 0.45
    assert (left + right) / 2 == pytest.approx(1500, abs=300)


@pytest.mark.parametrize("canvas", SIZES[:4])
def test_a_subject_without_a_face_is_whole_and_in_the_middle(canvas: Size) -> None:
    left, top, right, bottom = crop_box(disc((1000, 800), 150, (420, 330)), None, canvas, FRAMING)
    assert left <= 270 - 0.03 * (right - left)
    assert right >= 570 + 0.03 * (right - left)
    assert (left + right) / 2 == pytest.approx(420, abs=2)
    assert (top + bottom) / 2 == pytest.approx(330, abs=2)


@pytest.mark.parametrize("canvas", SIZES[:3])
@pytest.mark.parametrize("clear", [0.55, 0.7, 0.8])
def test_words_leave_a_face_alone(canvas: Size, clear: float) -> None:
    found = face(420, 210, 160)
    _, top, _, bottom = crop_box(bust(), found, canvas, FRAMING, clear)
    assert bottom <= 800
    assert found.y + found.height <= top + clear * (bottom - top) + 2


def test_words_leave_the_upper_half_of_a_faceless_bust_alone() -> None:
    _, top, _, bottom = crop_box(bust(), None, (1080, 1350), FRAMING, 0.6)
    assert top + 0.6 * (bottom - top) + 2 >= (190 + 800) / 2


def test_a_free_subject_stands_in_the_middle_of_what_words_leave() -> None:
    _, top, _, bottom = crop_box(disc((1000, 800), 100, (500, 400)), None, (1080, 1920), FRAMING, 0.6)
    assert (400 - top) / (bottom - top) == pytest.approx(0.3, abs=0.01)


def test_specks_do_not_count() -> None:
    alpha = disc((1000, 800), 150, (420, 330))
    speckled = alpha.copy()
    speckled[780:784, 980:984] = 255
    assert crop_box(speckled, None, (1080, 1350), FRAMING) == crop_box(alpha, None, (1080, 1350), FRAMING)


@pytest.mark.parametrize(
    "alpha",
    [np.zeros((50, 50), np.uint8), np.full((50, 50), 100, np.uint8), np.full((2, 3), 255, np.uint8)],
    ids=["nothing", "faint", "tiny"],
)
def test_hardly_a_solid_pixel_is_no_subject(alpha: Mask) -> None:
    with pytest.raises(NoSubject):
        crop_box(alpha, None, (1080, 1350), FRAMING)
