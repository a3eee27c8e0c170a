from typing import Any

import cv2
import numpy as np
import pytest

from functions.motion.effects import Photos
from functions.motion.effects.parallax import EFFECT, ParallaxParams
from functions.motion.film import Film
from layers.common.core.media import Upload
from layers.common.errors import ModelUnavailable, NoSubject
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
