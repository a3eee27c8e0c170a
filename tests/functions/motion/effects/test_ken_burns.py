from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from functions.motion.effects import Photos
from functions.motion.effects.ken_burns import EFFECT, KenBurnsParams, Pan
from functions.motion.film import Film
from layers.common.core.media import Upload
from tests.context import video_config
from tests.functions.motion.films import frame, seen
from tests.pictures import portrait_jpeg, saved

SIZE = (270, 480)
FRAMES = 60
MIDDLE = {"x": 0.5, "y": 0.5}


def _film(data: bytes, **params: Any) -> Film:
    checked = KenBurnsParams.model_validate({"w": SIZE[0], "h": SIZE[1], **params})
    return EFFECT.film(video_config(checked), checked, Photos(Upload("image", data)), params.get("duration"))


def _photo_with_marker(at: tuple[float, float] = (0.45, 0.55)) -> bytes:
    """A round spot on grey, large enough to be tracked to hundredths of a pixel."""
    width, height = 540, 960
    y, x = np.mgrid[:height, :width] + 0.5
    spot = np.exp(-(((x - at[0] * width) ** 2 + (y - at[1] * height) ** 2) / (2 * 12.0**2)))
    return saved(np.repeat((40 + 200 * spot)[..., None], 3, axis=2).round().astype(np.uint8), "PNG")


def _track(film: Film, size: tuple[int, int] = SIZE) -> NDArray[np.float64]:
    """Where the spot's centre of mass lies in each frame."""
    places = []
    for number in range(FRAMES):
        luma = frame(film, size, number * film.duration_s / FRAMES).y.astype(float)
        spot = np.clip(luma - 52, 0, None) ** 2  # squared, so that its rounded tails do not count
        y, x = np.mgrid[: size[1], : size[0]] + 0.5
        places.append(((spot * x).sum() / spot.sum(), (spot * y).sum() / spot.sum()))
    return np.array(places)


PANS: list[Pan] = ["none", "up", "down", "left", "right", "up-left", "up-right", "down-left", "down-right"]


@pytest.mark.parametrize("pan", PANS)
@pytest.mark.parametrize("zoom", [1.16, 0.8])
def test_a_tracked_marker_neither_jitters_nor_turns_back(pan: Pan, zoom: float) -> None:
    track = _track(_film(_photo_with_marker(), pan=pan, zoom=zoom, duration=2))
    speed = np.diff(track, axis=0)
    jitter = np.abs(np.diff(speed, axis=0))
    assert jitter.max() < 0.05
    for along in speed.T:
        assert (along > -0.01).all() or (along < 0.01).all()


@pytest.mark.parametrize("zoom", [1.16, 1.5, 2.0])
def test_it_zooms_as_far_as_it_is_told(zoom: float) -> None:
    film = _film(
        _photo_with_marker((0.5, 0.5)), pan="none", zoom=zoom, focus={"x": 0.5, "y": 0.5}, duration=2
    )

    def area(t: float) -> float:
        return float((frame(film, SIZE, t).y > 120).sum())

    assert np.sqrt(area(2.0) / area(0.0)) == pytest.approx(zoom, rel=0.03)


@pytest.mark.parametrize(
    ("pan", "axis", "sign"), [("left", 0, 1), ("right", 0, -1), ("up", 1, 1), ("down", 1, -1)]
)
def test_the_camera_goes_where_it_is_told(pan: Pan, axis: int, sign: int) -> None:
    """What it films goes the other way."""
    track = _track(_film(_photo_with_marker((0.5, 0.4)), pan=pan, zoom=1.0, duration=2))
    moved = track[-1] - track[0]
    assert moved[axis] * sign > 3
    assert abs(moved[1 - axis]) < 0.1


def test_nothing_beyond_the_photo_is_ever_seen() -> None:
    """On white, the samples beyond a photo's edge would repeat its black rim."""
    framed_white = np.full((960, 540, 3), 255, np.uint8)
    for pan in PANS:
        film = _film(saved(framed_white, "PNG"), pan=pan, zoom=1.3)
        for t in (0.0, film.duration_s):
            assert seen(film, SIZE, t).min() >= 253


def test_a_focus_stays_in_the_frame() -> None:
    for corner in ({"x": 0.05, "y": 0.05}, {"x": 0.95, "y": 0.95}):
        film = _film(_photo_with_marker((corner["x"], corner["y"])), zoom=2.0, focus=corner, pan="none")
        assert frame(film, SIZE, film.duration_s).y.max() > 200


def test_words_come_in_and_stay_within_the_safe_zone() -> None:
    black = saved(np.zeros((960, 540, 3), np.uint8), "PNG")
    film = _film(black, kicker="Stockholm · 06 juni", headline="Stadshuset i kvällsljus")
    assert seen(film, SIZE, 0.0).max() < 8
    bright = np.argwhere(seen(film, SIZE, 2.0).max(axis=2) > 128)
    safe = video_config(KenBurnsParams(w=SIZE[0], h=SIZE[1])).safe
    assert (bright[:, 1].min(), bright[:, 0].min()) >= (safe[0], safe[1])
    assert bright[:, 1].max() < safe[2]
    assert bright[:, 0].max() < safe[3]


def test_words_are_readable_on_white() -> None:
    white = saved(np.full((960, 540, 3), 255, np.uint8), "PNG")
    params = {"headline": "Vitt på vitt", "pan": "none", "zoom": 1.0}
    film, without = _film(white, **params), _film(white, pan="none", zoom=1.0)
    behind = seen(film, SIZE, 2.0)[300:350].max(axis=2)
    assert seen(without, SIZE, 2.0).min() >= 253
    # The ground of the words: the darkest that is common there; 4.5 to 1 below white is a grey of 118.
    assert np.percentile(behind, 30) <= 119


def test_defaults_are_the_documented_ones() -> None:
    assert KenBurnsParams().zoom == 1.16
    assert _film(portrait_jpeg()).duration_s == 4.0


def test_a_small_photo_and_a_transparent_one_serve() -> None:
    tiny = saved(np.full((3, 2, 3), 90, np.uint8), "PNG")
    assert abs(int(seen(_film(tiny), SIZE, 1.0).mean()) - 90) <= 2
    clear = saved(np.zeros((60, 40, 4), np.uint8), "PNG")
    assert seen(_film(clear, brand={"colours": {"ground": "#ff0000"}}), SIZE, 0).mean(axis=(0, 1))[0] > 250
