from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.motion.camera import Move, camera_background, crop_box, crop_photo, decode_photo, plate
from functions.motion.easing import ease_in_out, linear
from functions.motion.params import Focus
from functions.motion.picture.backgrounds import PictureView, ZoomView
from functions.motion.picture.planes import Planes, View
from functions.motion.picture.renderer import Shot, render_shot
from layers.common.core.media import Upload
from tests.context import LIMITS
from tests.pictures import astronaut, saved

sides = st.integers(1, 100_000)
fractions = st.floats(0, 1)


@settings(max_examples=1000)
@given(sides, sides, sides, sides, fractions, fractions)
def test_a_crop_is_as_large_as_can_be_of_the_frames_aspect_and_in_the_photo(
    width: int, height: int, w: int, h: int, x: float, y: float
) -> None:
    left, top, right, bottom = crop_box((width, height), (w, h), (x, y))
    assert (right - left) / (bottom - top) == pytest.approx(w / h)
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    assert (right - left) == pytest.approx(width) or (bottom - top) == pytest.approx(height)


@pytest.mark.parametrize("photo", [(3000, 2000), (6000, 4000), (5472, 3648), (301, 2142), (1, 50_000_000)])
def test_rounding_takes_no_crop_out_of_a_photo(photo: tuple[int, int]) -> None:
    """Pillow refuses a box that leaves its picture by a ten-billionth of a pixel."""
    frames = [(w, h) for w in range(64, 3841, 100) for h in range(64, 3841, 100)]
    for width, height in (photo, photo[::-1]):
        for frame in [*frames, (1080, 1920), (464, 820)]:
            for focus in ((0.0, 0.0), (0.5, 0.5), (1.0, 1.0)):
                left, top, right, bottom = crop_box((width, height), frame, focus)
                assert 0 <= left <= right <= width
                assert 0 <= top <= bottom <= height


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


views = st.builds(View, st.floats(0.3, 3), st.floats(-500, 500), st.floats(-500, 500))


@given(views, views)
def test_a_move_begins_and_ends_where_it_is_told(start: View, end: View) -> None:
    move = Move(start, end, ease_in_out)
    for view, x in ((start, 0.0), (end, 1.0)):
        at = move.at(x)
        assert (at.scale, at.left, at.top) == pytest.approx((view.scale, view.left, view.top), abs=1e-6)


@given(views, views, st.floats(0, 1000), st.floats(0, 1000))
def test_every_point_goes_one_way(start: View, end: View, x: float, y: float) -> None:
    """Where a point of the picture is seen, along each axis."""
    move = Move(start, end, linear)
    seen = [
        ((x - at.left) / at.scale, (y - at.top) / at.scale) for at in (move.at(n / 50) for n in range(51))
    ]
    for along in zip(*seen, strict=True):
        steps = [after - before for before, after in pairwise(along)]
        assert min(steps) > -1e-6 or max(steps) < 1e-6


def test_the_zoom_is_log_linear() -> None:
    move = Move(View(1.0, 0, 0), View(0.25, 100, 100), linear)
    assert move.at(0.5).scale == pytest.approx(0.5)


FRAME = (120, 160)
_NOISE = np.random.default_rng(1).integers(0, 256, (30, 24, 3), np.uint8)
PICTURE = Planes.of(np.asarray(cv2.resize(_NOISE, (240, 300), interpolation=cv2.INTER_CUBIC), np.uint8))


@given(st.floats(0, 1), st.floats(0, 1), st.floats(1.05, 1.5), st.floats(0, 1))
def test_what_is_filmed_is_the_move_to_a_fraction_of_a_pixel(
    across: float, down: float, zoom: float, x: float
) -> None:
    scale, fixed = 1.5, (across * FRAME[0], down * FRAME[1])
    start = View(scale, 10.3, 20.8)
    end = View(
        scale / zoom, *(at + scale * (1 - 1 / zoom) * p for at, p in zip((10.3, 20.8), fixed, strict=True))
    )
    move = Move(start, end, linear)
    assert move.fixed_point == pytest.approx(fixed, abs=1e-6)
    ground = camera_background(PICTURE, move, FRAME)(x)
    assert isinstance(ground, ZoomView)
    filmed_y = render_shot(Shot(ground), FRAME).y.astype(int)
    wanted = render_shot(Shot(PictureView(PICTURE, move.at(x))), FRAME).y.astype(int)
    steepest = max(np.abs(np.diff(wanted, axis=axis)).max() for axis in (0, 1))
    # Half a sample at most along each axis, and the point a pixel at most from its place.
    off = 0.5 / (scale / zoom) + abs(zoom - 1) / 2
    assert np.abs(filmed_y - wanted).max() <= 2 * off * (steepest + 2) + 2


@pytest.mark.parametrize("end", [View(1.5, 30, 8), View(1.4, 30, 8), View(1.5, 0, 0)])
def test_a_move_past_its_fixed_point_is_filmed_as_it_is(end: View) -> None:
    """A pan has none, and that of a pan with a little zoom lies far away."""
    move = Move(View(1.5, 0, 0), end, linear)
    assert camera_background(PICTURE, move, FRAME)(0.5) == PictureView(PICTURE, move.at(0.5))
