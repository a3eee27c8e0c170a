"""WebVTT as a browser's own parser reads it."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from functions.motion.words.pages import Page
from functions.motion.words.script import TimedWord
from functions.motion.words.subtitles import to_vtt

_CUES = """text => new Promise((resolve, reject) => {
    const video = document.body.appendChild(document.createElement("video"));
    const track = video.appendChild(document.createElement("track"));
    track.kind = "subtitles";
    track.src = URL.createObjectURL(new Blob([text], { type: "text/vtt" }));
    track.onload = () => resolve([...track.track.cues].map((cue) => {
        const shown = cue.getCueAsHTML();
        const times = [...shown.childNodes].filter((node) => node instanceof ProcessingInstruction);
        return [cue.startTime, cue.endTime, shown.textContent, times.map((node) => node.data)];
    }));
    track.onerror = () => reject(new Error("not read"));
    track.track.mode = "hidden";
})"""

HOSTILE = [
    "-->", "00:00:09.000 --> 00:00:10.000", "<b>fet</b>", "a<b", "R&D", "&amp;", "{\\an8}", "rad\\Nrad",
    "NOTE", "STYLE", "WEBVTT", "<00:00:01.000>", "åäö", "日本語", "🎉", "שלום",
]  # fmt: skip


@pytest.fixture
def cues_of(chromium: BrowserContext) -> Any:
    page = chromium.new_page()
    yield lambda pages: page.evaluate(_CUES, to_vtt(pages))
    page.close()


def test_every_word_and_every_time(cues_of: Any) -> None:
    words = [TimedWord(word, 0.7 * n, 0.7 * n + 0.7) for n, word in enumerate(HOSTILE)]
    cues = cues_of([Page((word,), word.t, word.end) for word in words])
    assert [text for _, _, text, _ in cues] == HOSTILE
    assert [(start, end) for start, end, *_ in cues] == [
        (pytest.approx(0.7 * n), pytest.approx(0.7 * (n + 1))) for n in range(len(HOSTILE))
    ]


def test_words_of_a_cue_have_their_times(cues_of: Any) -> None:
    words = (TimedWord("Räntan", 1.0, 1.4), TimedWord("<sänks>", 1.4, 1.8), TimedWord("nu", 1.8, 2.5))
    ((start, end, text, times),) = cues_of([Page(words, 1.0, 2.5)])
    assert (start, end, text) == (1, 2.5, "Räntan <sänks> nu")
    assert [float(time.rpartition(":")[2]) for time in times] == [1.4, 1.8]
