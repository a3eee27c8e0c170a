import io
from typing import Any

import av
import numpy as np
import pytest

from functions.motion.app import capabilities
from functions.motion.effects import effects
from layers.common.core.media import Media, Upload
from layers.common.errors import InvalidParameter
from tests.context import CONTEXT
from tests.functions.motion.films import decoded
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
