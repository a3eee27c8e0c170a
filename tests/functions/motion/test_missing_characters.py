"""Characters that no font has: refused where nothing is left, noted everywhere else."""

from typing import Any

import pytest

from functions.motion.app import capabilities
from layers.common.core.media import Media, Upload
from layers.common.errors import InvalidParameter
from tests.context import CONTEXT
from tests.pictures import portrait_jpeg

UNKNOWN = "\U0001fae0"
"""A melting face, which neither the bundled fonts nor DejaVu have."""
NOTE = "U+1FAE0"
SMALL = {"w": 136, "h": 240, "poster": True}
PHOTO = Upload("image", portrait_jpeg())

BARS = {"value": 3, "bars": [1, 2]}
TEXTS: list[tuple[str, str, dict[str, Any]]] = [
    ("captions", "eyebrow", {"words": ["Hej"]}),
    ("countup", "title", {"value": 3}),
    ("countup", "corner", {"value": 3}),
    ("countup", "prefix", {"value": 3}),
    ("countup", "suffix", {"value": 3}),
    ("countup", "labels", BARS),
    ("ken_burns", "kicker", {}),
    ("ken_burns", "headline", {}),
    ("parallax", "headline", {"cutout_model": "classic"}),
    ("transition", "scene_a.kicker", {}),
    ("transition", "scene_a.headline", {}),
    ("transition", "scene_b.kicker", {}),
    ("transition", "scene_b.headline", {}),
]


def made(effect: str, **params: Any) -> Media:
    capability = next(one for one in capabilities() if one.name == f"motion_{effect}")
    takes_photo = effect in ("ken_burns", "parallax")
    files = {"image": PHOTO} if takes_photo else {}
    checked = capability.check({**SMALL, **params})
    return capability.run(params=checked, context=CONTEXT, **files)


def with_text(place: str, text: str) -> dict[str, Any]:
    if place == "labels":
        return {"labels": ["ett", text]}
    scene, _, name = place.rpartition(".")
    return {scene: {name: text}} if scene else {place: text}


@pytest.mark.parametrize(("effect", "place", "params"), TEXTS)
def test_a_text_of_which_nothing_is_left_is_refused(effect: str, place: str, params: dict[str, Any]) -> None:
    with pytest.raises(InvalidParameter, match="U\\+1FAE0") as told:
        made(effect, **params, **with_text(place, UNKNOWN))
    assert told.value.param == f"params.{place}"


@pytest.mark.parametrize(("effect", "place", "params"), TEXTS)
def test_a_text_that_loses_letters_is_noted(effect: str, place: str, params: dict[str, Any]) -> None:
    assert made(effect, **params, **with_text(place, f"a{UNKNOWN}")).notes["Text-Missing"] == NOTE


@pytest.mark.parametrize("effect", ["captions", "karaoke"])
@pytest.mark.parametrize("words", [[UNKNOWN], [UNKNOWN, "\U0001fae1"], [{"w": UNKNOWN, "t": 1}]])
def test_words_of_which_nothing_is_left_are_refused(effect: str, words: list[Any]) -> None:
    with pytest.raises(InvalidParameter, match="U\\+1FAE0") as told:
        made(effect, words=words)
    assert told.value.param == "params.words"


@pytest.mark.parametrize("effect", ["captions", "karaoke"])
def test_words_that_lose_letters_are_noted(effect: str) -> None:
    notes = made(effect, words=["Hej", UNKNOWN]).notes
    assert notes["Words-Missing"] == NOTE
    assert "Text-Missing" not in notes


@pytest.mark.parametrize("effect", ["captions", "karaoke"])
def test_subtitles_need_no_font(effect: str) -> None:
    media = made(effect, words=["今天", "天气"], poster=False, srt=True)
    assert "今天天气" in media.data.decode().replace(" ", "")
    assert "Words-Missing" not in media.notes


def test_a_storyboard_notes_the_texts_of_all_its_scenes() -> None:
    scenes = [
        {
            "effect": "countup",
            "value": 3,
            "title": f"a{UNKNOWN}",
            "duration": 0.5,
            "transition": {"kind": "cut"},
        },
        {"effect": "transition", "scene_a": {"headline": "a\U0001fae1"}, "duration": 0.5},
    ]
    media = made("storyboard", scenes=scenes, poster=False, fps=10)
    assert media.notes["Text-Missing"] == "U+1FAE0 U+1FAE1"
    scenes[1]["scene_a"] = {"headline": UNKNOWN}
    with pytest.raises(InvalidParameter) as told:
        made("storyboard", scenes=scenes, poster=False, fps=10)
    assert told.value.param == "params.scenes[1].scene_a.headline"
