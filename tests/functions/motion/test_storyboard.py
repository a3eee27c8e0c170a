import gc
import io
import weakref
from dataclasses import replace
from typing import Any

import av
import numpy as np
import pytest

from functions.motion.app import capabilities
from functions.motion.effects import effects
from functions.motion.film import Film
from functions.motion.params import EffectParams
from functions.motion.picture.backgrounds import Still
from functions.motion.picture.planes import Planes
from functions.motion.picture.renderer import Shot
from functions.motion.storyboard import Scene, SceneChange, Stage, join_films
from functions.motion.transitions import transitions
from layers.common.core.context import Context
from layers.common.core.media import Media, Upload
from layers.common.errors import InvalidParameter
from tests.context import CONTEXT, video_config
from tests.functions.motion.films import decoded, frame, plain_film
from tests.functions.motion.sounds import tone, wav
from tests.pictures import portrait_jpeg, saved

CAPABILITY = next(one for one in capabilities() if one.name == "motion_storyboard")
SMALL = {"w": 90, "h": 160, "fps": 10}
WORDS = {"effect": "captions", "words": ["Två", "ord"], "duration": 1.0}


def _made(scenes: list[dict[str, Any]], images: tuple[Upload, ...] = (), **more: Any) -> Media:
    params = CAPABILITY.check({**SMALL, "scenes": scenes})
    return CAPABILITY.run(images=images, params=params, context=CONTEXT, **more)


def _photo(level: int, number: int = 0) -> Upload:
    return Upload(f"images[{number}]", saved(np.full((160, 90, 3), level, np.uint8), "PNG"))


def test_every_effect_can_be_a_scene() -> None:
    needs: dict[str, dict[str, Any]] = {
        "captions": {"words": ["ord"]},
        "karaoke": {"words": ["ord"]},
        "countup": {"value": 3},
        "parallax": {"cutout_model": "classic"},
    }
    scenes = [
        {"effect": name, "duration": 0.5, "transition": {"kind": "cut"}, **needs.get(name, {})}
        | ({"image": 0} if any(one.least for one in effect.photos) else {})
        for name, effect in effects().items()
    ]
    media = _made(scenes, (Upload("images[0]", portrait_jpeg()),))
    assert len(list(decoded(media.data))) == 5 * len(effects())


def test_scenes_take_the_photos_by_number() -> None:
    dark, light = _photo(30, 0), _photo(220, 1)
    scene = {"effect": "ken_burns", "duration": 1.0, "transition": {"kind": "cut"}}
    shown = [
        one.y.mean()
        for one in decoded(_made([{**scene, "image": 1}, {**scene, "image": 0}], (dark, light)).data)
    ]
    assert shown[5] > 150
    assert shown[15] < 80


def test_the_last_scene_lasts_as_long_as_the_sound() -> None:
    last = {key: value for key, value in WORDS.items() if key != "duration"}
    media = _made([WORDS, last], audio=Upload("audio", wav(tone(3.5))))
    with av.open(io.BytesIO(media.data), "r") as file:
        assert file.streams.video[0].frames == 35
        assert file.streams.audio


@pytest.mark.parametrize(
    ("scenes", "param"),
    [
        ([{"effect": "ken_burns"}], "params.scenes[0].image"),
        ([WORDS, {"effect": "ken_burns", "image": 3}], "params.scenes[1].image"),
        ([WORDS, {"effect": "ken_burns", "image": 0, "headline": "lång " * 60}], "params.scenes[1].headline"),
        ([{**WORDS, "duration": 90.0}] * 2, "params.scenes[1].duration"),
    ],
)
def test_a_fault_names_the_scene(scenes: list[dict[str, Any]], param: str) -> None:
    with pytest.raises(InvalidParameter) as fault:
        _made(scenes, (_photo(90),))
    assert fault.value.param == param


@pytest.mark.parametrize(
    ("scenes", "param"),
    [
        ([], "params.scenes"),
        ([WORDS] * 21, "params.scenes"),
        ([{"effect": "explode"}], "params.scenes[0].effect"),
        ([{**WORDS, "w": 100}], "params.scenes[0].w"),
        ([{**WORDS, "srt": True}], "params.scenes[0].srt"),
        ([{**WORDS, "transition": {"kind": "wipe"}}], "params.scenes[0].transition.kind"),
        ([{**WORDS, "transition": {"duration": 5.0}}], "params.scenes[0].transition.duration"),
        ([{**WORDS, "duration": 0.0}], "params.scenes[0].duration"),
        ([{"effect": "captions"}], "params.scenes[0].words"),
    ],
)
def test_what_is_not_valid_is_refused(scenes: list[dict[str, Any]], param: str) -> None:
    with pytest.raises(InvalidParameter) as fault:
        CAPABILITY.check({**SMALL, "scenes": scenes})
    assert fault.value.param == param


VIDEO = video_config(EffectParams.model_validate({"w": 64, "h": 64, "fps": 10}))
RED, GREEN, BLUE = (220, 20, 20), (20, 200, 20), (20, 20, 220)


def _luma(film: Film, t: float) -> float:
    return float(frame(film, VIDEO.size, t).y.mean())


def test_films_follow_one_another() -> None:
    films = [
        plain_film(colour, VIDEO.size, seconds) for colour, seconds in ((RED, 1.0), (GREEN, 0.5), (BLUE, 2.0))
    ]
    whole = join_films(films, [None, None], VIDEO)
    assert whole.duration_s == 3.5
    for t, film in ((0.0, 0), (0.9, 0), (1.0, 1), (1.4, 1), (1.5, 2), (3.4, 2)):
        assert _luma(whole, t) == _luma(films[film], 0.0)


def test_a_transition_reaches_into_both_and_changes_no_length() -> None:
    films = [plain_film(RED, VIDEO.size, 1.0), plain_film(GREEN, VIDEO.size, 1.0)]
    whole = join_films(films, [SceneChange(transitions()["fade"], 0.4)], VIDEO)
    red, green = (_luma(film, 0.0) for film in films)
    assert whole.duration_s == 2.0
    assert _luma(whole, 0.8) == red
    assert _luma(whole, 1.2) == pytest.approx(green)
    assert _luma(whole, 1.0) == pytest.approx((red + green) / 2, abs=1)


def test_each_film_keeps_its_own_time() -> None:
    stills = [Still(Planes.plain((level,) * 3, VIDEO.size)) for level in range(0, 250, 25)]
    clock = Film(1.0, lambda t: Shot(stills[min(int(t * 10 + 1e-6), 9)]), 0.0)
    whole = join_films([clock, clock], [None], VIDEO)
    once = [_luma(clock, n / 10) for n in range(10)]
    assert [_luma(whole, n / 10) for n in range(20)] == once * 2


def test_in_a_transition_the_first_film_ends_and_the_second_begins() -> None:
    """Beyond its own time a film shows its last or first frame."""
    asked: list[float] = []

    def at(t: float) -> Shot:
        asked.append(t)
        return Shot(Still(Planes.plain(RED, VIDEO.size)))

    whole = join_films([Film(1.0, at, 0.0)] * 2, [SceneChange(transitions()["fade"], 1.0)], VIDEO)
    for t in np.arange(0, 2, 0.1):
        whole.at(float(t))
    assert min(asked) >= 0
    assert max(asked) < 1.0


def _scene(made: list[int], number: int, model: str = "classic") -> Scene:
    def make() -> Film:
        made.append(number)
        return Film(1.0, plain_film(RED, VIDEO.size).at, 0.0, {"Model": model})

    return Scene(1.0, make)


def test_all_scenes_are_weighed_before_one_is_made() -> None:
    """Of a damaged photo only the header is read."""
    damaged = Upload("images[0]", saved(np.full((160, 90, 3), 90, np.uint8), "PNG")[:60])
    scene = {"effect": "ken_burns", "image": 0, "duration": 1.0}
    params = CAPABILITY.check({**SMALL, "scenes": [{**scene, "duration": 0.1}, scene]})
    context = Context(replace(CONTEXT.limits, max_work_pixels=250_000))
    with pytest.raises(InvalidParameter, match="touch at most 250,000 pixels") as fault:
        CAPABILITY.run(images=(damaged,), params=params, context=context)
    assert fault.value.param == "params.scenes[1]"


def test_a_scene_is_made_once_and_when_it_is_shown() -> None:
    made: list[int] = []
    stage = Stage([_scene(made, number) for number in range(4)])
    whole = join_films(stage.films, [SceneChange(transitions()["fade"], 0.4), None, None], VIDEO)
    assert made == [0]
    for t, shown in ((0.5, [0]), (0.9, [0, 1]), (1.1, [0, 1]), (1.5, [0, 1]), (2.0, [0, 1, 2])):
        whole.at(t)
        assert made == shown


def test_no_more_scenes_are_kept_than_a_transition_shows() -> None:
    films: list[weakref.ref[Any]] = []

    def make() -> Film:
        still = Still(Planes.plain(RED, VIDEO.size))
        films.append(weakref.ref(still.planes.data))
        return Film(1.0, lambda _: Shot(still), 0.0)

    stage = Stage([Scene(1.0, make)] * 5)
    whole = join_films(stage.films, [SceneChange(transitions()["fade"], 0.4)] * 4, VIDEO)
    gc.freeze()  # so that a collection looks only at what is made from here on
    try:
        for t in np.arange(0, 5, 0.1):
            whole.at(float(t))
            gc.collect()
            assert sum(one() is not None for one in films) <= 2
    finally:
        gc.unfreeze()
    assert len(films) == 5


def test_what_scenes_tell_is_told_once() -> None:
    stage = Stage([_scene([], n, name) for n, name in enumerate(("classic", "classic", "u2net"))])
    whole = join_films(stage.films, [None, None], VIDEO)
    for t in (0.0, 1.5, 2.5):
        whole.at(t)
    assert stage.notes == {"Model": "classic; u2net"}
