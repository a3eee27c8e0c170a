import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.page.files import portrait
from tests.browser.page.visit import Visit


def take(visit: Visit, effect: str) -> None:
    visit.panel("motion").locator(f'.chooser input[value="{effect}"]').check()


def make_small(visit: Visit) -> None:
    visit.field("motion", "w").fill("180")
    visit.field("motion", "h").fill("320")


def test_a_video_is_made_and_plays(visit: Visit, folder: Path) -> None:
    visit.choose("motion", "image", portrait(folder))
    visit.field("motion", "duration").fill("1.5")
    make_small(visit)
    visit.run("motion")
    video = visit.result("motion").locator("video")
    assert video.evaluate("e => [e.videoWidth, e.videoHeight]") == [180, 320]
    expect(video).to_have_attribute("poster", re.compile("^blob:"))
    moved = """async video => {
        video.muted = true;
        await video.play();
        while (video.currentTime < .3) await new Promise(requestAnimationFrame);
        return video.currentTime;
    }"""
    assert video.evaluate(moved) >= 0.3


def test_what_an_effect_needs_is_there_to_begin_with(visit: Visit) -> None:
    for effect in ("captions", "countup", "storyboard"):
        take(visit, effect)
        make_small(visit)
        visit.run("motion")
        assert f"{effect}.mp4" in visit.result("motion").inner_text()


def test_a_voice_is_asked_for_where_there_are_words(visit: Visit) -> None:
    for effect, is_spoken in (
        ("captions", True),
        ("karaoke", True),
        ("storyboard", True),
        ("ken_burns", False),
    ):
        take(visit, effect)
        folded = visit.panel("motion").locator(".further [data-name=audio]")
        expect(folded).to_have_count(0 if is_spoken else 1)


@pytest.mark.parametrize("kind", ["srt", "vtt"])
def test_lines_are_words_and_words_may_be_subtitles(visit: Visit, kind: str) -> None:
    take(visit, "captions")
    visit.field("motion", "words").fill("Kaffet\ndyrare\nigen")
    visit.field("motion", kind).check()
    visit.run("motion")
    assert f"captions.{kind}" in visit.result("motion").inner_text()
    text = visit.result("motion").locator("pre").inner_text()
    assert "-->" in text
    assert "dyrare" in text


def test_a_long_video_can_be_cancelled(visit: Visit, folder: Path) -> None:
    visit.choose("motion", "image", portrait(folder))
    visit.field("motion", "duration").fill("60")
    panel = visit.panel("motion")
    panel.locator(".run button").click()
    panel.get_by_text("Working: render").wait_for()
    panel.get_by_role("button", name="Cancel").click()
    panel.get_by_text("Cancelled.").first.wait_for()
    visit.ended("motion")
