from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from functions.motion.app import capabilities
from functions.motion.effects import Photos
from functions.motion.effects.transition import EFFECT, TransitionParams, tint_photo
from functions.motion.film import Film
from functions.motion.picture.renderer import Renderer
from layers.common.core.media import Upload
from layers.common.errors import InvalidImage, InvalidParameter, UnsupportedImage
from layers.common.imaging.alpha import Colour
from tests.context import video_config
from tests.functions.motion.films import frame, seen
from tests.pictures import portrait_jpeg, saved

SIZE = (270, 480)
WORDS: Mapping[str, Any] = {
    "scene_a": {"kicker": "Stockholm · 06 juni", "headline": "Stadshuset i kvällsljus"},
    "scene_b": {"kicker": "Ekonomi", "headline": "Så slår räntan mot bostadsköparna"},
}
KINDS = ["whip", "glitch", "fade"]
(CAPABILITY,) = (one for one in capabilities() if one.name == "motion_transition")


def _film(image: bytes | None = None, image2: bytes | None = None, **params: Any) -> Film:
    checked = TransitionParams.model_validate({"w": SIZE[0], "h": SIZE[1], **params})
    files = [Upload(name, data) if data else None for name, data in (("image", image), ("image2", image2))]
    return EFFECT.film(video_config(checked), checked, Photos(*files), checked.duration)


def _plain(colour: tuple[int, int, int]) -> bytes:
    return saved(np.full((96, 54, 3), colour, np.uint8), "PNG")


def _data(film: Film, number: int) -> NDArray[np.uint8]:
    return frame(film, SIZE, number / 30).data


@pytest.mark.parametrize("kind", KINDS)
def test_the_cut_is_in_the_middle(kind: str) -> None:
    film = _film(_plain((255, 0, 0)), _plain((0, 0, 255)), kind=kind)
    assert film.duration_s == 3.5
    red, blue = seen(film, SIZE, 1.5).mean(axis=(0, 1)), seen(film, SIZE, 2.0).mean(axis=(0, 1))
    assert red[0] > 200 + red[2]
    assert blue[2] > 200 + blue[0]


@pytest.mark.parametrize(
    ("kind", "photos"),
    [
        ("whip", (None, None)),
        ("glitch", (portrait_jpeg(), None)),
        ("fade", (None, portrait_jpeg())),
        ("whip", (portrait_jpeg(), portrait_jpeg())),
    ],
)
def test_any_photos_make_a_film_whose_frames_depend_on_no_others(kind: str, photos: Any) -> None:
    film = _film(*photos, **WORDS, kind=kind)
    renderer = Renderer(SIZE)
    for number in (60, 49, 104, 52, 3, 55, 10, 51):
        renderer.render(film.at(number / 30))
        assert (renderer.canvas.data == _data(film, number)).all()


def test_no_parameters_at_all_make_two_plain_scenes() -> None:
    film = _film()
    dark, bright = seen(film, SIZE, 0.0), seen(film, SIZE, 3.4)
    assert dark.mean() < 60
    assert bright[..., 0].mean() > 180
    assert bright[..., 2].mean() < 120


@pytest.mark.parametrize("kind", KINDS)
def test_words_stand_within_the_safe_zone(kind: str) -> None:
    film, bare = _film(**WORDS, kind=kind), _film(kind=kind)
    left, top, right, bottom = video_config(TransitionParams(w=SIZE[0], h=SIZE[1])).safe
    for t in (1.4, 3.4):
        y, x = np.nonzero(frame(film, SIZE, t).y != frame(bare, SIZE, t).y)
        assert left - 2 <= x.min()
        assert x.max() < right + 2
        assert top - 2 <= y.min()
        assert y.max() < bottom + 2


def test_a_title_is_there_when_its_scene_is_and_a_lower_third_comes_after() -> None:
    black = _plain((0, 0, 0))
    plain, photo = _film(**WORDS), _film(None, black, **WORDS)
    assert (_data(plain, 60) == _data(plain, 104)).all()
    assert seen(photo, SIZE, 1.93).max() < 40
    assert seen(photo, SIZE, 3.4).max() > 200


@pytest.mark.parametrize("tint", ["#000000", "#ffffff", "#808080", "#ff0000", "#1f6feb", "#ffd23f"])
def test_titles_can_be_read_on_every_tint(tint: str) -> None:
    scene = {"headline": "OOO", "tint": tint}
    film, bare = _film(scene_a=scene), _film(scene_a={"tint": tint})
    words, ground = (seen(one, SIZE, 1.5).astype(int).mean(axis=2) for one in (film, bare))
    assert np.abs(words - ground).max() > 95


def test_a_photo_takes_the_light_and_shade_of_its_tint() -> None:
    grey = saved(
        np.linspace(0, 255, 54 * 96, dtype=np.uint8).reshape(96, 54).repeat(3).reshape(96, 54, 3), "PNG"
    )
    plain, tint_photo = (
        seen(_film(grey, scene_a=scene), SIZE, 1.0).astype(int) for scene in ({}, {"tint": "#1f6feb"})
    )
    assert np.abs(plain[..., 2] - plain[..., 0]).mean() < 3
    assert (tint_photo[..., 2] - tint_photo[..., 0]).mean() > 60
    # From dark at the top to light at the foot, as before.
    assert (np.diff(tint_photo.sum(axis=2).mean(axis=1)[::40]) > 0).all()


def test_a_photo_comes_slowly_closer() -> None:
    y, x = np.mgrid[:960, :540] + 0.5
    spot = 40 + 200 * np.exp(-((x - 300) ** 2 + (y - 320) ** 2) / (2 * 12.0**2))
    film = _film(saved(spot[..., None].repeat(3, axis=2).round().astype(np.uint8), "PNG"))
    y, x = np.mgrid[: SIZE[1], : SIZE[0]] + 0.5
    places = []
    for number in range(40):
        light = np.clip(frame(film, SIZE, number / 30).y.astype(float) - 52, 0, None) ** 2
        places.append(((light * x).sum() / light.sum(), (light * y).sum() / light.sum()))
    speed = np.diff(places, axis=0)
    assert (speed > 0).all()
    assert np.abs(np.diff(speed, axis=0)).max() < 0.05


def test_a_film_shorter_than_the_transition_is_all_transition() -> None:
    film = _film(_plain((255, 0, 0)), _plain((0, 0, 255)), duration=0.2)
    assert seen(film, SIZE, 0.0)[..., 0].mean() > 200
    assert seen(film, SIZE, 0.2)[..., 2].mean() > 200


def test_faults_name_scene_and_field() -> None:
    with pytest.raises(InvalidParameter) as caught:
        CAPABILITY.bind([("params", '{"scene_a": {"tint": "reddish"}}')])
    assert caught.value.param == "params.scene_a.tint"
    with pytest.raises(InvalidParameter) as caught:
        CAPABILITY.bind([("params", '{"kind": "wipe"}')])
    assert caught.value.param == "params.kind"
    with pytest.raises((UnsupportedImage, InvalidImage)) as broken:
        _film(None, b"no picture at all")
    assert broken.value.param == "image2"


def test_words_that_do_not_fit_are_named() -> None:
    tall: Mapping[str, Any] = {"w": 64, "h": 64, "scene_b": {"headline": "W" * 300}}
    with pytest.raises(InvalidParameter) as caught:
        _film(**tall)
    assert caught.value.param == "scene_b.headline"


RAMP = np.arange(256, dtype=np.uint8)[None, :, None].repeat(3, axis=2).repeat(4, axis=0)


@pytest.mark.parametrize("tint", [(31, 111, 235), (215, 38, 61), (20, 90, 50)])
def test_greys_keep_their_order_of_brightness(tint: Colour) -> None:
    luma = tint_photo(RAMP, tint)[0].astype(float) @ (0.2126, 0.7152, 0.0722)
    assert (np.diff(luma) >= -1).all()
    assert luma[0] < 30
    assert luma[-1] > 190


def test_the_middle_has_the_hue_of_the_tint() -> None:
    red, green, blue = tint_photo(RAMP, (31, 111, 235))[0, 128].astype(int)
    assert blue > green + 60
    assert green > red + 30


def test_something_of_its_own_colours_is_left() -> None:
    own = np.zeros((4, 4, 3), np.uint8)
    own[:, :2], own[:, 2:] = (200, 60, 60), (60, 131, 60)
    done = tint_photo(own, (31, 111, 235)).astype(int)
    assert done[0, 0, 0] > done[0, 3, 0] + 15
