from random import Random
from typing import Any

import numpy as np
import pytest

from functions.motion.effects.karaoke import EFFECT
from functions.motion.lettering.page_layout import Layout, subtitle_words, subtitles
from functions.motion.picture.renderer import Renderer
from functions.motion.words.subtitles import to_srt
from layers.common.errors import InvalidParameter
from layers.common.imaging.alpha import Box
from layers.common.typography.raster import ink_box
from tests.context import motion, video_config
from tests.functions.motion.films import seen
from tests.functions.motion.spoken import (
    ACCENT,
    FPS,
    REPORT,
    SIZE,
    SpokenFilm,
    box_of,
    film_of,
    frame_at,
    like,
    params_of,
)
from tests.pictures import portrait_jpeg, saved

STYLES = ["pill", "colour"]
WHITE = (255, 255, 255)
BESIDE_A_STROKE = (0, 0, 0)


def _layout(film: SpokenFilm, **params: Any) -> Layout:
    video = video_config(params_of(EFFECT, REPORT, **params))
    return subtitles(video, subtitle_words(video, film.subtitles))


def _boxes(film: SpokenFilm, **params: Any) -> list[list[Box]]:
    """The ink of every word of every page, on the frame."""
    layout = _layout(film, **params)
    found = []
    for page, (x, y) in zip(layout.pages, layout.corners, strict=True):
        inks = [ink_box(page.runs(number)) for number in range(len(page.parts))]
        found.append(
            [(round(x) + b[0], round(y) + b[1], round(x) + b[2], round(y) + b[3]) for b in inks if b]
        )
    return found


@pytest.mark.parametrize("style", STYLES)
def test_the_accent_is_on_the_spoken_word_from_the_frame_of_its_time(style: str) -> None:
    film = film_of(EFFECT, REPORT, style=style)
    for page, boxes in zip(film.subtitles, _boxes(film), strict=True):
        for word, box in zip(page.words, boxes, strict=True):
            first = round(word.t * FPS)
            for number, is_lit in ((first - 2, False), (first + 1, True), (round(word.end * FPS) - 2, True)):
                if number < 0:
                    continue
                accented = like(frame_at(film, number / FPS), ACCENT)
                inside = accented[box[1] : box[3], box[0] : box[2]].mean()
                assert (inside > 0.05) == is_lit, (word, number)


@pytest.mark.parametrize("style", STYLES)
def test_one_word_at_a_time(style: str) -> None:
    film = film_of(EFFECT, REPORT, style=style)
    boxes = [box for page in _boxes(film) for box in page]
    for word, box in zip((word for page in film.subtitles for word in page.words), boxes, strict=True):
        found = box_of(like(frame_at(film, word.end - 0.05), ACCENT))
        assert found
        around = 8
        assert box[0] - around <= found[0]
        assert box[1] - around <= found[1]
        assert found[2] <= box[2] + around
        assert found[3] <= box[3] + around


def test_the_last_baseline_is_always_the_same() -> None:
    video = video_config(params_of(EFFECT, REPORT))
    layout = _layout(film_of(EFFECT, REPORT))
    feet = {round(at[1] + page.caps[1], 3) for page, at in zip(layout.pages, layout.corners, strict=True)}
    assert len(feet) == 1
    assert feet.pop() < video.safe[3]
    assert all(len(page.block.lines) <= 2 for page in layout.pages)


@pytest.mark.parametrize("style", STYLES)
def test_frames_do_not_depend_on_those_before(style: str) -> None:
    film = film_of(EFFECT, REPORT[:8], style=style)
    times = [n / FPS for n in range(0, round(film.duration_s * FPS), 2)]
    alone = {t: frame_at(film, t) for t in times}
    renderer = Renderer(SIZE)
    Random(2).shuffle(times)
    for t in times:
        renderer.render(film.at(t))
        assert np.array_equal(renderer.canvas.rgb(), alone[t])


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("aspect", ["9:16", "1:1", "16:9"])
@pytest.mark.parametrize("zone", ["universal", "tiktok", "none"])
@pytest.mark.parametrize(
    "words", [["Arbetsmarknadsdepartementets"], ["Ja"], ["خفض", "البنك", "سعر", "الفائدة"], REPORT[:5]]
)
def test_words_stay_in_the_safe_zone(style: str, aspect: str, zone: str, words: list[str]) -> None:
    asked: dict[str, Any] = {"aspect": aspect, "draft": True, "safe_zone": zone, "style": style}
    film = film_of(EFFECT, words, **asked)
    video = video_config(params_of(EFFECT, words, **asked))
    for page in film.subtitles:
        shown = seen(film, video.size, page.end - 0.02)
        found = box_of(like(shown, WHITE) | like(shown, ACCENT))
        assert found
        assert video.safe[0] <= found[0] < found[2] <= video.safe[2]
        assert video.safe[1] <= found[1] < found[3] <= video.safe[3]


def test_white_letters_have_a_dark_line_on_a_white_photo() -> None:
    film = film_of(EFFECT, REPORT, style="colour", photo=saved(np.full((96, 54, 3), 255, np.uint8), "PNG"))
    box = _boxes(film)[0][-1]
    frame = frame_at(film, 0.01)[box[1] : box[3], box[0] : box[2]]
    assert like(frame, WHITE).mean() > 0.1
    assert like(frame, BESIDE_A_STROKE).mean() > 0.1


def test_gap_and_lead() -> None:
    film = film_of(EFFECT, REPORT[:3], gap=0.5, lead=1.0)
    assert [word.t for page in film.subtitles for word in page.words] == pytest.approx([1, 1.5, 2])
    assert film.duration_s == pytest.approx(2.5 + 0.8)
    assert not like(frame_at(film, 0.9), WHITE).any()


def test_nothing_is_shown_in_a_pause() -> None:
    words = [{"w": "nu", "t": 0.0, "end": 0.4}, {"w": "sedan", "t": 3.0, "end": 3.4}]
    film = film_of(EFFECT, words)
    assert film.duration_s == pytest.approx(4.2)
    assert not like(frame_at(film, 2.0), ACCENT).any()
    assert like(frame_at(film, 4.1), ACCENT).any()


def test_the_last_page_stays_for_a_while_only() -> None:
    film = film_of(EFFECT, [{"w": "nu", "t": 0.0, "end": 0.4}], duration=5)
    assert film.subtitles[-1].end == pytest.approx(1.2)
    assert not like(frame_at(film, 3.0), ACCENT).any()


def test_what_has_no_room_is_told() -> None:
    with pytest.raises(InvalidParameter) as fault:
        film_of(EFFECT, ["å" * 199], w=64, h=64)
    assert fault.value.param == "words"


def test_what_no_font_has_is_told() -> None:
    film = film_of(EFFECT, ["Grattis", "🎉", "Sverige"])
    assert film.notes == {"Words-Missing": "U+1F389"}
    frame_at(film, 0.4)


def test_the_pages_as_subtitles() -> None:
    media = motion(EFFECT, params_of(EFFECT, REPORT, srt=True))
    assert media.data.decode() == to_srt(film_of(EFFECT, REPORT).subtitles)
    assert media.media_type == "application/x-subrip"


def test_a_photo_and_its_poster() -> None:
    film = film_of(EFFECT, REPORT, photo=portrait_jpeg())
    assert like(frame_at(film, film.poster_s), ACCENT).any()
