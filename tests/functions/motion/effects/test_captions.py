from itertools import pairwise
from random import Random
from typing import Any

import numpy as np
import pytest

from functions.motion.effects.captions import EFFECT
from functions.motion.picture.renderer import Renderer
from functions.motion.words.subtitles import to_srt
from layers.common.core.media import Upload
from layers.common.errors import InvalidParameter
from tests.context import motion, video_config
from tests.functions.motion.films import seen
from tests.functions.motion.spoken import (
    ACCENT,
    FPS,
    REPORT,
    SIZE,
    box_of,
    film_of,
    frame_at,
    like,
    params_of,
)
from tests.pictures import portrait_jpeg, saved

RATE = ["Räntan", "sänks", "med 0,25", "i juni"]
WHITE = (255, 255, 255)


def _ink_rows(frame: np.ndarray) -> int:
    """How many pixels of words there are."""
    return int((like(frame, WHITE) | like(frame, ACCENT)).sum())


def test_each_word_comes_on_the_frame_of_its_time() -> None:
    words = [{"w": word, "t": t} for word, t in zip(RATE, (0.2, 0.7, 1.1, 1.5), strict=True)]
    film = film_of(EFFECT, words)
    assert _ink_rows(frame_at(film, 0.0)) == 0
    for word in film.subtitles[0].words:
        before, after = (frame_at(film, word.t + by / FPS).astype(int) for by in (-1, 2))
        assert np.abs(after - before).max() > 60
        settled = frame_at(film, word.t - 1 / FPS)
        assert np.array_equal(settled, frame_at(film, word.t - 2 / FPS))


def test_the_accent_is_on_the_whole_entry_and_nothing_else() -> None:
    film = film_of(EFFECT, RATE, highlight=2)
    accented = box_of(like(frame_at(film, film.duration_s - 0.01), ACCENT))
    white = box_of(like(frame_at(film_of(EFFECT, RATE), film.duration_s - 0.01), WHITE))
    assert accented
    assert white
    # The third of four lines, nearly as wide as the widest line of all: both of its words.
    assert accented[2] - accented[0] > 0.95 * (white[2] - white[0])
    assert accented[3] - accented[1] < 0.3 * (white[3] - white[1])
    assert not like(frame_at(film, 0.89), ACCENT).any()


def test_nothing_is_accented_unless_asked_for() -> None:
    film = film_of(EFFECT, RATE)
    assert not like(frame_at(film, film.duration_s - 0.01), ACCENT).any()


def test_the_highlight_counts_entries_also_after_punctuation_of_its_own() -> None:
    film = film_of(EFFECT, ["Hej", "!", "Räntan", "sänks"], highlight=2)
    one = film_of(EFFECT, ["Hej!", "Räntan", "sänks"], highlight=1)
    assert np.array_equal(frame_at(film, 2.0), frame_at(one, 2.0))


def test_an_accent_that_could_not_be_read_becomes_a_pill() -> None:
    dark = {"colours": {"accent": "#3a1020"}}
    film = film_of(EFFECT, RATE, highlight=2, brand=dark)
    frame = frame_at(film, film.duration_s - 0.01)
    pill = box_of(np.abs(frame.astype(int) - (0x3A, 0x10, 0x20)).max(axis=2) < 6)
    assert pill
    inside = frame[pill[1] : pill[3], pill[0] : pill[2]]
    assert like(inside, WHITE).mean() > 0.1


@pytest.mark.parametrize("highlight", [4, 400])
def test_there_must_be_an_entry_to_highlight(highlight: int) -> None:
    with pytest.raises(InvalidParameter) as fault:
        film_of(EFFECT, RATE, highlight=highlight)
    assert fault.value.param == "highlight"


def test_what_has_no_room_is_told() -> None:
    with pytest.raises(InvalidParameter) as fault:
        film_of(EFFECT, ["å" * 199], w=64, h=64)
    assert fault.value.param == "words"
    with pytest.raises(InvalidParameter) as fault:
        film_of(EFFECT, ["å"], w=64, h=64, eyebrow="å" * 119)
    assert fault.value.param == "eyebrow"


def test_an_even_beat_and_a_hold() -> None:
    film = film_of(EFFECT, RATE)
    assert [word.t for word in film.subtitles[0].words] == pytest.approx([0, 0.45, 0.9, 1.35])
    assert film.duration_s == pytest.approx(4 * 0.45 + 0.8)
    assert film_of(EFFECT, RATE, beat=0.3).duration_s == pytest.approx(4 * 0.3 + 0.8)


def test_words_without_times_are_spread_over_the_duration() -> None:
    film = film_of(EFFECT, RATE, duration=8.8)
    assert [word.t for word in film.subtitles[0].words] == pytest.approx([0, 2, 4, 6])
    assert film.duration_s == 8.8
    held = film_of(EFFECT, RATE, duration=8.8, beat=0.5)
    assert [word.t for word in held.subtitles[0].words] == pytest.approx([0, 0.5, 1, 1.5])
    assert held.subtitles[-1].end == 8.8


def test_pages_follow_each_other_without_a_gap() -> None:
    pages = film_of(EFFECT, REPORT).subtitles
    assert len(pages) > 3
    assert all(before.end == after.t for before, after in pairwise(pages))
    assert [word.w for page in pages for word in page.words] == REPORT


def test_the_middle_of_the_block_stays_put() -> None:
    # Letters from the capitals' height down to the baseline, so that their ink tells the middle.
    film = film_of(EFFECT, ["HEM", "HEM.", "HEMMA", "HEMMA", "HEMMA.", "H", "H."], beat=0.4)
    middles = []
    for page in film.subtitles:
        found = box_of(like(frame_at(film, page.end - 0.01), WHITE))
        assert found
        middles.append((found[1] + found[3]) / 2)
    assert len(middles) > 2
    assert max(middles) - min(middles) <= 1.5


def test_frames_do_not_depend_on_those_before() -> None:
    film = film_of(EFFECT, REPORT[:8], highlight=3, eyebrow="Budgeten")
    times = [n / FPS for n in range(0, round(film.duration_s * FPS), 3)]
    alone = {t: frame_at(film, t) for t in times}
    renderer = Renderer(SIZE)
    Random(1).shuffle(times)
    for t in times:
        renderer.render(film.at(t))
        assert np.array_equal(renderer.canvas.rgb(), alone[t])


@pytest.mark.parametrize("aspect", ["9:16", "1:1", "16:9"])
@pytest.mark.parametrize("zone", ["universal", "reels", "none"])
@pytest.mark.parametrize(
    "words",
    [
        ["Å"],
        ["Arbetsmarknadsdepartementets", "generaldirektörskandidat"],
        ["خفض", "البنك", "سعر", "الفائدة"],
        ["Räntan", "sänks", "med", "2", "487,6", "kr"],
    ],
)
def test_words_stay_in_the_safe_zone(aspect: str, zone: str, words: list[str]) -> None:
    asked: dict[str, Any] = {"aspect": aspect, "draft": True, "safe_zone": zone, "eyebrow": "Ögonbryn"}
    film = film_of(EFFECT, words, **asked)
    video = video_config(params_of(EFFECT, words, **asked))
    shown = seen(film, video.size, film.duration_s - 0.01)
    found = box_of(like(shown, WHITE) | like(shown, ACCENT))
    assert found
    left, top, right, bottom = video.safe
    assert left <= found[0] < found[2] <= right
    assert top <= found[1] < found[3] <= bottom


def test_numbers_stay_whole() -> None:
    film = film_of(EFFECT, [*REPORT[:3], "till", "2", "487,6", "kr", "i", "dag"])
    assert any("2 487,6 kr" in page.text for page in film.subtitles)


def test_what_no_font_has_is_told() -> None:
    film = film_of(EFFECT, ["Grattis", "🎉", "Sverige"])
    assert film.notes == {"Words-Missing": "U+1F389"}
    frame_at(film, 2.0)


def test_one_word_and_five_hundred() -> None:
    assert film_of(EFFECT, ["Hej"]).duration_s == pytest.approx(0.45 + 0.8)
    many = film_of(EFFECT, [f"ord{n}" for n in range(500)], duration=100)
    assert _ink_rows(frame_at(many, 99.0)) > 0
    assert sum(len(page.words) for page in many.subtitles) == 500


def test_too_many_words_are_refused_before_they_are_set() -> None:
    with pytest.raises(InvalidParameter, match="at most 120 s"):
        film_of(EFFECT, ["ord"] * 5000)


def test_words_after_the_end_are_left_out() -> None:
    words = [
        {"w": "nu", "t": 0.0},
        {"w": "sedan.", "t": 0.5},
        *({"w": "aldrig.", "t": t} for t in range(3, 9)),
    ]
    film = film_of(EFFECT, words, duration=2)
    assert [(page.text, page.end) for page in film.subtitles] == [("nu sedan.", 2)]
    late = film_of(EFFECT, [{"w": "aldrig", "t": 9.0}], duration=2)
    assert late.subtitles == ()
    assert _ink_rows(frame_at(late, 1.0)) == 0


def test_a_bright_photo_is_shaded_until_white_can_be_read() -> None:
    film = film_of(EFFECT, RATE, photo=saved(np.full((96, 54, 3), 255, np.uint8), "PNG"))
    behind = frame_at(film, 0.0)[150:270]
    linear = ((behind / 255 + 0.055) / 1.055) ** 2.4
    luminance = linear @ np.array([0.2126, 0.7152, 0.0722])
    assert (1.05 / (luminance + 0.05)).min() >= 4.5


def test_a_photo_comes_closer() -> None:
    film = film_of(EFFECT, RATE, photo=portrait_jpeg())
    first, last = (frame_at(film, t)[:60].astype(int) for t in (0.0, 2.5))
    assert np.abs(first - last).mean() > 1


def test_the_pages_as_subtitles() -> None:
    params = params_of(EFFECT, REPORT, srt=True)
    media = motion(EFFECT, params)
    assert (media.media_type, media.filename) == ("application/x-subrip", "captions.srt")
    assert media.data.decode() == to_srt(film_of(EFFECT, REPORT).subtitles)
    assert media.media_type == params.media_type
    assert media.media_type in EFFECT.params.media_types


def test_the_poster_shows_the_highlight() -> None:
    film = film_of(EFFECT, REPORT, highlight=7, photo=portrait_jpeg())
    assert like(frame_at(film, film.poster_s), ACCENT).any()
    media = motion(EFFECT, params_of(EFFECT, REPORT, poster=True), image=Upload("image", portrait_jpeg()))
    assert media.media_type == "image/jpeg"


def test_either_a_poster_or_subtitles() -> None:
    with pytest.raises(ValueError, match="at most one"):
        params_of(EFFECT, RATE, poster=True, srt=True)
