"""The storyboard as cards, and words in time over the sound's wave."""

import json
import math
import struct
import wave
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator

from tests.browser.page.files import figure, portrait
from tests.browser.page.visit import Visit

SOUND_S = 4.0


def take(visit: Visit, effect: str) -> None:
    visit.panel("motion").locator(f'.chooser input[value="{effect}"]').check()


def board(visit: Visit) -> Locator:
    take(visit, "storyboard")
    return visit.panel("motion").locator(".board")


def scenes(visit: Visit) -> Any:
    """The scenes of the request, as JSON shows them."""
    return json.loads(visit.panel("motion").get_by_label("Scenes as JSON").input_value())


def effects(visit: Visit) -> list[str]:
    return [one["effect"] for one in scenes(visit)]


def write(visit: Visit, value: Any) -> None:
    visit.panel("motion").locator(".board > .more").evaluate("e => { e.open = true; }")
    visit.panel("motion").get_by_label("Scenes as JSON").fill(json.dumps(value))


def tone(folder: Path) -> Path:
    """A second of silence, then sound."""
    path = folder / "voice.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        loud = (0 if i < 8000 else round(20000 * math.sin(i / 3)) for i in range(round(8000 * SOUND_S)))
        file.writeframes(b"".join(struct.pack("<h", one) for one in loud))
    return path


PLAIN = [
    {"effect": "captions", "words": ["Coffee", "dearer"], "duration": 1},
    {"effect": "countup", "value": 24, "duration": 1},
    {"effect": "captions", "words": ["again"], "duration": 1},
]


def test_cards_are_added_doubled_moved_and_removed(visit: Visit) -> None:
    tool = board(visit)
    write(visit, PLAIN)
    tool.get_by_role("button", name="Add a scene").click()
    assert len(effects(visit)) == 4
    tool.get_by_role("button", name="Remove", exact=True).click()
    tool.locator(".scene-card-button").nth(1).click()
    tool.get_by_role("button", name="Duplicate").click()
    assert effects(visit) == ["captions", "countup", "countup", "captions"]
    tool.get_by_role("button", name="Remove", exact=True).click()
    tool.locator(".scene-card-button").nth(1).click()
    tool.get_by_role("button", name="Earlier").click()
    assert effects(visit) == ["countup", "captions", "captions"]
    first, last = tool.locator(".scene-card-button").first, tool.locator(".scene-card-button").last
    first.scroll_into_view_if_needed()
    begin, end = first.bounding_box(), last.bounding_box()
    assert begin
    assert end
    visit.page.mouse.move(begin["x"] + 20, begin["y"] + 20)
    visit.page.mouse.down()
    visit.page.mouse.move(end["x"] + end["width"], end["y"] + 20, steps=6)
    visit.page.mouse.up()
    assert effects(visit) == ["captions", "captions", "countup"]


def test_cards_by_keyboard_alone(visit: Visit) -> None:
    tool = board(visit)
    write(visit, PLAIN)
    keyboard = visit.page.keyboard
    tool.locator('.scene-card-button[tabindex="0"]').focus()
    keyboard.press("ArrowRight")
    assert tool.locator('[aria-current="true"]').get_attribute("aria-label", timeout=1000) != ""
    keyboard.press("Shift+ArrowRight")
    assert effects(visit) == ["captions", "captions", "countup"]
    keyboard.press("Shift+ArrowLeft")
    keyboard.press("Shift+ArrowLeft")
    assert effects(visit) == ["countup", "captions", "captions"]
    keyboard.press("Delete")
    assert effects(visit) == ["captions", "captions"]
    tool.get_by_role("slider", name="Seconds of scene 1").focus()
    keyboard.press("ArrowRight")
    assert scenes(visit)[0]["duration"] == pytest.approx(1.1)


def test_every_scene_has_its_photo_effect_and_transition(visit: Visit, folder: Path) -> None:
    tool = board(visit)
    write(visit, PLAIN[:2])
    photos = [portrait(folder, "a.jpg"), figure(folder, "b.png", (30, 90, 160))]
    tool.locator(".board-head input[type=file]").set_input_files(photos)
    assert scenes(visit)[2:] == [
        {"effect": "ken_burns", "duration": 3, "image": 0},
        {"effect": "ken_burns", "duration": 3, "image": 1},
    ]
    tool.locator(".scene-card-button").first.click()
    scene = tool.locator(".scene:visible")
    scene.get_by_role("radio", name="b.png").check(force=True)
    scene.get_by_label("Transition to the next scene").select_option("whip-left")
    scene.get_by_label("Seconds", exact=True).fill("2.5")
    assert scenes(visit)[0] == {
        "effect": "captions",
        "image": 1,
        "duration": 2.5,
        "words": ["Coffee", "dearer"],
        "transition": {"kind": "whip-left"},
    }
    scene.get_by_label("Effect").select_option("karaoke")
    assert effects(visit)[0] == "karaoke"
    assert scenes(visit)[0]["words"] == ["Coffee", "dearer"]
    visit.panel("motion").get_by_role("button", name="Remove a.jpg").click()
    assert [one.get("image") for one in scenes(visit)] == [0, None, None, 0]


def test_the_video_is_what_the_cards_say(visit: Visit, folder: Path) -> None:
    tool = board(visit)
    write(visit, [{**PLAIN[0], "duration": 0.6}])
    tool.locator(".board-head input[type=file]").set_input_files([portrait(folder)])
    tool.locator(".scene:visible").get_by_label("Seconds", exact=True).fill("0.5")
    for name, side in (("w", "90"), ("h", "160")):
        visit.field("motion", name).fill(side)
    visit.run("motion")
    assert json.loads(visit.sent("/v1/motion/storyboard")["params"])["scenes"] == scenes(visit)
    length = visit.result("motion").locator("video").evaluate("e => e.duration")
    assert length == pytest.approx(1.1, abs=0.05)


def test_json_and_cards_are_one(visit: Visit) -> None:
    tool = board(visit)
    write(visit, PLAIN)
    assert tool.locator(".scene-card").count() == 3
    tool.locator(".scene-card-button").nth(1).click()
    tool.locator(".scene:visible [data-name=title] input").fill("One cup")
    assert scenes(visit)[1] == {"effect": "countup", "duration": 1, "title": "One cup", "value": 24}
    tool.get_by_label("Scenes as JSON").fill("[{")
    assert tool.get_by_text("This is not valid JSON").is_visible()
    assert tool.locator(".scene-card").count() == 3


def test_an_error_opens_the_scene_that_it_names(visit: Visit) -> None:
    tool = board(visit)
    write(visit, [*PLAIN, {"effect": "ken_burns", "duration": 1}])
    tool.locator(".scene-card-button").first.click()
    visit.run("motion")
    assert tool.locator(".board-title").inner_text() == "Scene 4"
    assert "expected the number of a photo" in tool.locator(".scene:visible > .error").inner_text().lower()


def words_of(visit: Visit) -> Any:
    visit.pause(150)
    return json.loads(visit.code("motion", "curl").split("params=")[1].split("'")[0])["words"]


def test_words_are_dragged_and_typed_in_time(visit: Visit, folder: Path) -> None:
    take(visit, "captions")
    panel = visit.panel("motion")
    visit.field("motion", "words").fill("Coffee\ndearer\nagain")
    visit.choose("motion", "audio", tone(folder))
    panel.locator(".words-wave:visible").wait_for()
    panel.get_by_role("button", name="Spread evenly").click()
    even = words_of(visit)
    assert [one["w"] for one in even] == ["Coffee", "dearer", "again"]
    assert even[-1]["end"] == pytest.approx(SOUND_S - 0.8, abs=0.05)
    block = panel.locator(".word").nth(1)
    block.scroll_into_view_if_needed()
    box = block.bounding_box()
    assert box
    visit.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 12)
    visit.page.mouse.down()
    visit.page.mouse.move(box["x"] + box["width"] / 2 + 20, box["y"] + 12, steps=3)
    visit.page.mouse.up()
    moved = words_of(visit)
    assert moved[1]["t"] > even[1]["t"]
    assert moved[1]["end"] - moved[1]["t"] == pytest.approx(even[1]["end"] - even[1]["t"])
    assert moved[2]["t"] == moved[1]["end"]
    block.focus()
    visit.page.keyboard.press("ArrowLeft")
    visit.page.keyboard.press(".")
    visit.page.keyboard.press("Shift+<")
    typed = words_of(visit)[1]
    assert typed["t"] == pytest.approx(moved[1]["t"])
    assert typed["end"] == pytest.approx(moved[1]["end"] - 0.1)
    panel.get_by_label("Start, seconds").fill("1.5")
    panel.get_by_label("Start, seconds").blur()
    assert words_of(visit)[1]["t"] == 1.5
    panel.get_by_role("button", name="Without times").click()
    assert words_of(visit) == ["Coffee", "dearer", "again"]


def test_the_wave_is_that_of_the_sound(visit: Visit, folder: Path) -> None:
    data = list(tone(folder).read_bytes())
    found = visit.ask_modules(
        f"await (await m('storyboard/wave')).waveOf(new Blob([new Uint8Array({data})]))"
        ".then(({seconds, peaks}) => [seconds, peaks.length, peaks[50], peaks[250], Math.max(...peaks)])"
    )
    assert found[0] == pytest.approx(SOUND_S)
    assert found[1] == 100 * SOUND_S
    assert found[2] == 0
    assert found[3] == pytest.approx(1, abs=0.02)
    assert found[4] == 1


def times(visit: Visit, call: str) -> Any:
    return visit.ask_modules(f"(await m('storyboard/times')).{call}")


def test_a_word_keeps_its_time_while_others_are_written(visit: Visit) -> None:
    former = '[{w: "a", t: 0, end: 1}, {w: "b", t: 1, end: 2}, {w: "c", t: 2, end: 3}]'
    assert times(visit, rf"fromText('a\nx\nb\nc', {former})") == [
        {"w": "a", "t": 0, "end": 1},
        {"w": "x"},
        {"w": "b", "t": 1, "end": 2},
        {"w": "c", "t": 2, "end": 3},
    ]
    assert times(visit, rf"fromText('a\nB\nc', {former})")[1] == {"w": "B", "t": 1, "end": 2}
    assert times(visit, f"fromText('a', {former})") == [{"w": "a", "t": 0, "end": 1}]


@pytest.mark.parametrize(("part", "by"), [("word", 9), ("word", -9), ("start", 9), ("end", -9), ("end", 9)])
def test_words_never_overlap(visit: Visit, part: str, by: float) -> None:
    former = '[{w: "a", t: 0, end: 1}, {w: "b", t: 1.2, end: 2}, {w: "c", t: 2.5, end: 3}]'
    entries = times(visit, f"shifted({former}, 1, '{part}', {by}, 4)")
    for one, after in pairwise(entries):
        assert one["t"] < one["end"] <= after["t"]
    assert entries[-1]["end"] <= 4
