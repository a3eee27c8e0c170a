from dataclasses import replace

import numpy as np
import pytest

from functions.motion.features import Features
from functions.motion.lettering.headings import LowerThird, card_heading, lower_third, title
from functions.motion.params import Aspect, EffectParams
from functions.motion.picture.planes import Planes
from functions.motion.picture.sprite import SpriteLayer
from functions.motion.video import VideoConfig
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


HEADLINE = "Bränslepriset sjunker med 2 500 kr per år – så påverkas hushållen"


def at_place(place: str, *, has_logo: bool = False) -> tuple[LowerThird, VideoConfig]:
    """A lower third for which only one place is free."""
    video = replace(VIDEO, has_logo=has_logo)
    thirds = {"head": (0, 800), "middle": (800, 1120), "foot": (1120, 1920)}
    boxes = tuple((500.0, top, 560.0, bottom) for name, (top, bottom) in thirds.items() if name != place)
    behind = np.full((1920, 1080, 3), 255, np.uint8)
    return lower_third(video, "Ekonomi", HEADLINE, behind, Features(boxes, "yunet")), video


@pytest.mark.parametrize(("place", "size"), [("foot", ""), ("head", ""), ("middle", " at 0.6 of its size")])
def test_a_lower_third_stands_where_no_face_is(place: str, size: str) -> None:
    made, video = at_place(place)
    assert made.notes["Text-Place"].startswith(place + size)
    tops = [part.top for part in made.parts]
    bottoms = [part.top + part.height for part in made.parts]
    assert video.safe[1] - 32 <= min(tops)
    assert max(bottoms) <= video.safe[3] + 32


def test_the_head_begins_below_the_logo() -> None:
    plain, with_logo = (at_place("head", has_logo=has_logo)[0].parts[0].top for has_logo in (False, True))
    assert plain <= VIDEO.safe[1] <= plain + 4
    assert with_logo - plain == 128


@pytest.mark.parametrize(("place", "dark"), [("foot", 1.0), ("head", 0.0)])
def test_the_scrim_reaches_from_the_words_to_their_edge(place: str, dark: float) -> None:
    made, _ = at_place(place)
    assert made.scrim is not None
    canvas = Planes.plain((255, 255, 255), (1080, 1920))
    SpriteLayer(made.scrim).paint(canvas, canvas.box)
    first, last = (float(canvas.y[row].mean()) for row in (2, 1917))
    assert (last < 130, first < 130) == (bool(dark), not dark)
    assert max(first, last) == 235
