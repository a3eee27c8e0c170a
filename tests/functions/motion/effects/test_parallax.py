from typing import Any

import cv2
import numpy as np
import pytest

from functions.motion.easing import linear
from functions.motion.effects import Photos
from functions.motion.effects.parallax import EFFECT, ROOM, ParallaxParams, depth_layers
from functions.motion.film import Film
from functions.motion.picture.planes import Planes
from functions.motion.picture.renderer import Renderer, Shot, render_shot
from layers.common.core.media import Upload
from layers.common.errors import ModelUnavailable, NoSubject
from layers.common.imaging.image import Pixels
from tests.context import video_config
from tests.functions.motion.films import seen
from tests.pictures import portrait_jpeg, saved

SIZE = (270, 480)


def _film(data: bytes, **params: Any) -> Film:
    checked = ParallaxParams.model_validate({"w": SIZE[0], "h": SIZE[1], **params})
    return EFFECT.film(video_config(checked), checked, Photos(Upload("image", data)), params.get("duration"))


def _ellipse(width: int, height: int) -> bytes:
    """A red ellipse of those half axes on blue."""
    rgb = np.full((960, 540, 3), (20, 40, 200), np.uint8)
    cv2.ellipse(rgb, (270, 485), (width, height), 0, 0, 360, (220, 30, 30), -1, cv2.LINE_AA)
    return saved(rgb, "PNG")


def test_the_subject_moves_and_leaves_no_ghost() -> None:
    film = _film(_ellipse(130, 130), cutout_model="classic")
    first, last = (seen(film, SIZE, t).astype(int) for t in (0.0, film.duration_s))
    red_first, red_last = ((one[..., 0] - one[..., 2] > 60) for one in (first, last))
    assert red_last.sum() > red_first.sum() * 1.05
    # One disc, as wide as it is high: what it left behind is blue.
    rows, columns = np.nonzero(red_last)
    assert red_last.sum() == pytest.approx(np.pi / 4 * np.ptp(rows) * np.ptp(columns), rel=0.06)
    blue = last[~cv2.dilate(red_last.astype(np.uint8), np.ones((7, 7), np.uint8)).astype(bool)]
    assert (blue[:, 0] < 60).mean() > 0.995


@pytest.mark.parametrize(("axes", "why"), [((56, 56), "too small"), ((262, 470), "fills")])
def test_a_subject_without_room_gets_a_plain_zoom_and_that_is_told(axes: tuple[int, int], why: str) -> None:
    film = _film(_ellipse(*axes), cutout_model="classic")
    assert why in film.notes["Parallax"]
    assert film.notes["Model"] == "classic"


def test_a_named_model_that_cannot_be_had_is_told() -> None:
    with pytest.raises(ModelUnavailable):
        _film(portrait_jpeg(), cutout_model="birefnet-portrait")


def test_a_plain_photo_has_no_subject() -> None:
    with pytest.raises(NoSubject):
        _film(saved(np.full((480, 270, 3), 120, np.uint8), "PNG"))


def test_who_cut_the_subject_out_is_told() -> None:
    notes = _film(_ellipse(130, 130)).notes
    assert notes["Model"] == "u2netp"
    assert "u2net_human_seg" in notes["Model-Fallback"]


FRAME = (200, 300)
WHOLE = round(FRAME[0] * ROOM), round(FRAME[1] * ROOM)


def _subject(left: int, top: int, right: int, bottom: int) -> Pixels:
    rgba = np.zeros((WHOLE[1], WHOLE[0], 4), np.uint8)
    rgba[top:bottom, left:right] = (250, 250, 250, 255)
    return rgba


def _box(subject: Pixels, x: float, strength: float = 1.0) -> tuple[int, int, int, int]:
    """Where the white subject is seen on a black background: left, top, right, bottom."""
    background = np.zeros((WHOLE[1], WHOLE[0], 3), np.uint8)
    behind, layer = depth_layers(background, subject, FRAME, strength, linear).at(x)
    renderer = Renderer(FRAME)
    renderer.render(Shot(behind, (layer,)))
    rows, columns = np.nonzero(renderer.canvas.y > 125)
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


def test_at_first_both_layers_make_up_the_photo() -> None:
    rng = np.random.default_rng(2)
    photo = np.repeat(rng.integers(60, 200, (WHOLE[1] // 12 + 1, WHOLE[0] // 12 + 1, 3), np.uint8), 12, 0)
    photo = np.repeat(photo, 12, 1)[: WHOLE[1], : WHOLE[0]]
    subject = _subject(60, 90, 140, WHOLE[1])
    subject[..., :3] = photo
    background, placed = depth_layers(photo, subject, FRAME, 1.0, linear).at(0.0)
    renderer = Renderer(FRAME)
    renderer.render(Shot(background, (placed,)))
    inset = (WHOLE[1] - FRAME[1]) // 2, (WHOLE[0] - FRAME[0]) // 2
    shown = photo[inset[0] : inset[0] + FRAME[1], inset[1] : inset[1] + FRAME[0]]
    difference = np.abs(renderer.canvas.y.astype(int) - Planes.of(np.ascontiguousarray(shown)).y)
    assert np.median(difference) <= 1


def test_a_standing_subject_grows_from_its_feet() -> None:
    before, after = _box(_subject(88, 90, 128, 250), 0.0), _box(_subject(88, 90, 128, 250), 1.0)
    assert after[3] == pytest.approx(before[3], abs=1)
    assert after[1] < before[1]
    assert (after[2] - after[0]) / (before[2] - before[0]) == pytest.approx(1.07, abs=0.04)


@pytest.mark.parametrize(
    ("subject", "side"),
    [
        (_subject(0, 90, 90, WHOLE[1]), 0),
        (_subject(120, 90, WHOLE[0], WHOLE[1]), 2),
        (_subject(60, 90, 140, WHOLE[1]), 3),
    ],
)
def test_a_side_that_cuts_the_subject_off_stays_covered(subject: Pixels, side: int) -> None:
    limit = (0, 0, *FRAME)[side]
    for x in (0.0, 0.5, 1.0):
        assert _box(subject, x)[side] == limit


def test_a_subject_on_the_left_goes_to_the_middle_and_the_scene_the_other_way() -> None:
    background = np.zeros((WHOLE[1], WHOLE[0], 3), np.uint8)
    background[:, WHOLE[0] // 2 :] = 255
    subject = _subject(20, 90, 60, 250)
    before, after = _box(subject, 0.0), _box(subject, 1.0)
    layers = depth_layers(background, subject, FRAME, 1.0, linear)
    first, last = (render_shot(Shot(layers.at(x)[0]), FRAME).y.astype(int).sum() for x in (0.0, 1.0))
    assert after[0] + after[2] > before[0] + before[2]
    assert last > first  # the bright half comes in from the right


def test_without_strength_nothing_moves() -> None:
    subject = _subject(60, 90, 120, 250)
    assert _box(subject, 0.0, 0.0) == _box(subject, 1.0, 0.0)
