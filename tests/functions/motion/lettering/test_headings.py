import pytest

from functions.motion.lettering.headings import card_heading, title
from functions.motion.params import Aspect, EffectParams
from tests.context import video_config

WHITE, RED = (255, 255, 255), (255, 0, 0)


@pytest.mark.parametrize("aspect", ["9:16", "4:5", "1:1", "16:9"])
@pytest.mark.parametrize("headline", ["Kort", "Så slår räntan mot bostadsköparna", "Ord " * 60])
def test_it_stands_in_the_middle_of_the_safe_zone(aspect: Aspect, headline: str) -> None:
    video = video_config(EffectParams(aspect=aspect))
    parts = title(video, "Ekonomi", headline, WHITE, RED).parts
    left, top, right, bottom = video.safe
    for part in parts:
        assert left - 4 <= part.left
        assert part.left + part.width <= right + 4
        assert abs(part.left + part.width / 2 - (left + right) / 2) < 0.02 * video.size[0]
    first, last = parts[0].top, parts[-1].top + parts[-1].height
    assert top <= first
    assert last <= bottom
    assert abs((first + last) / 2 - (top + bottom) / 2) < 0.04 * video.size[1]


def test_no_words_are_no_title() -> None:
    assert title(video_config(EffectParams()), "", " ", WHITE, RED).parts == ()


VIDEO = video_config(EffectParams())
BOX = VIDEO.safe


def test_no_words_are_no_heading() -> None:
    empty = card_heading(VIDEO, " ", "", BOX)
    assert (empty.parts, empty.height) == ((), 0)


def test_the_corner_stands_to_the_right_of_the_title() -> None:
    bar, line, corner = card_heading(VIDEO, "OMXS30 · stängning", "Nasdaq", BOX).parts
    assert abs(bar.left - BOX[0]) <= 4
    assert bar.left + bar.width < line.left
    assert line.left + line.width < corner.left
    assert abs(corner.left + corner.width - BOX[2]) <= 6


def test_a_long_title_takes_a_second_line_beside_the_corner() -> None:
    made = card_heading(VIDEO, "Styrräntan sänks till lägsta nivån sedan våren 2022", "Riksbanken", BOX)
    bar, *lines, corner = made.parts
    assert len(lines) == 2
    assert all(line.left + line.width < corner.left for line in lines)
    assert bar.height >= made.height - 2


def test_its_parts_come_one_after_another() -> None:
    made = card_heading(VIDEO, "OMXS30", "Nasdaq", BOX)
    assert made.at(1.0, 1.0) == ()
    counts = [len(made.at(1 + t / 100, 1.0)) for t in range(30)]
    assert counts == sorted(counts)
    assert counts[-1] == 3
