import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.motion.camera import crop_box, crop_photo, decode_photo, plate
from functions.motion.params import Focus
from layers.common.core.media import Upload
from tests.context import LIMITS
from tests.pictures import astronaut, saved

sides = st.integers(1, 5000)
fractions = st.floats(0, 1)


@given(sides, sides, sides, sides, fractions, fractions)
def test_a_crop_is_as_large_as_can_be_of_the_frames_aspect_and_in_the_photo(
    width: int, height: int, w: int, h: int, x: float, y: float
) -> None:
    left, top, right, bottom = crop_box((width, height), (w, h), (x, y))
    assert (right - left) / (bottom - top) == pytest.approx(w / h)
    assert left >= -1e-6
    assert top >= -1e-6
    assert right <= width + 1e-6
    assert bottom <= height + 1e-6
    assert (right - left) == pytest.approx(width) or (bottom - top) == pytest.approx(height)


def test_the_focus_is_in_the_middle_if_it_can_be() -> None:
    assert crop_box((1000, 500), (250, 500), (0.5, 0.5))[:3:2] == (375, 625)
    assert crop_box((1000, 500), (250, 500), (0.0, 0.5))[:3:2] == (0, 250)
    assert crop_box((1000, 500), (250, 500), (1.0, 0.5))[:3:2] == (750, 1000)


def test_the_face_decides_where_nothing_else_does() -> None:
    """The astronaut's face, on the right third of a wide picture."""
    wide = np.zeros((512, 1000, 3), np.uint8)
    wide[:, 450:962] = astronaut()
    photo = crop_photo(Upload("image", saved(wide, "PNG")), LIMITS, (270, 480), 1.0, None, (0, 0, 0))
    # Her face's middle is 224 px into her picture, the crop 288 px wide: all of it is she.
    assert (photo.rgb[:, :8].max(axis=2) > 60).mean() > 0.5


def test_a_focus_is_kept() -> None:
    photo = crop_photo(
        Upload("image", saved(astronaut(), "PNG")), LIMITS, (270, 480), 1.5, Focus(x=0.9, y=0.1), (0, 0, 0)
    )
    assert photo.rgb.shape == (720, 405, 3)
    assert photo.focus[0] > 0.5


def test_a_large_jpeg_is_decoded_no_larger_than_it_takes() -> None:
    large = np.repeat(np.repeat(astronaut(), 4, 0), 4, 1)
    upload = Upload("image", saved(large, "JPEG", quality=80))
    assert decode_photo(upload, LIMITS, (500, 500)).size == (512, 512)
    assert decode_photo(upload, LIMITS, (600, 600)).size == (1024, 1024)
    assert decode_photo(upload, LIMITS, (5000, 5000)).size == (2048, 2048)


def test_a_plate_is_denser_than_what_it_is_made_of() -> None:
    picture = np.full((200, 100, 3), 77, np.uint8)
    made = plate(picture)
    assert made.size == (156, 310)
    assert len(np.unique(made.y)) == 1
