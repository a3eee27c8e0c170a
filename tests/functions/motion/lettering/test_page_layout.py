import pytest

from functions.motion.lettering.page_layout import column, placard, placard_words, subtitle_words, subtitles
from functions.motion.lettering.placement import Place
from functions.motion.params import FrameParams
from functions.motion.words.pages import Page
from functions.motion.words.script import TimedWord
from tests.context import video_config

PLACES: list[Place] = ["foot", "middle", "head"]
PAGES = [
    Page(tuple(TimedWord(word, 0.0, 1.0) for word in words.split()), 0.0, 1.0)
    for words in ("Riksbanken sänker räntan", "Ja", "med 0,25 procentenheter redan")
]


@pytest.mark.parametrize("zone", ["universal", "reels", "tiktok", "shorts", "none"])
@pytest.mark.parametrize("aspect", ["9:16", "4:5", "1:1", "16:9"])
def test_it_is_in_the_frames_middle_and_in_the_safe_zone(zone: str, aspect: str) -> None:
    video = video_config(FrameParams.model_validate({"safe_zone": zone, "aspect": aspect}))
    left, top, right, bottom = column(video)
    assert left + right == video.size[0]
    assert video.safe[0] <= left < right <= video.safe[2]
    assert (top, bottom) == (video.safe[1], video.safe[3])
    assert left == video.safe[0] or right == video.safe[2]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("size", [1.0, 0.6])
@pytest.mark.parametrize("aspect", ["9:16", "1:1", "16:9"])
def test_words_are_in_the_safe_zone_at_every_place(place: Place, size: float, aspect: str) -> None:
    video = video_config(FrameParams.model_validate({"aspect": aspect}))
    for layout in (
        placard(video, placard_words(video, PAGES, "Riksbanken", 0.15, size), place),
        subtitles(video, subtitle_words(video, PAGES, size), place),
    ):
        for box in layout.boxes:
            pop = 0.05 * (box[2] - box[0]) + 1
            assert video.safe[0] <= box[0] + pop < box[2] - pop <= video.safe[2]
            assert video.safe[1] - 2 <= box[1] < box[3] <= video.safe[3] + 2
        assert layout.box[1] <= min(box[3] for box in layout.boxes)


@pytest.mark.parametrize(("place", "shared"), [("foot", 1), ("head", 0)])
def test_pages_share_an_end(place: Place, shared: int) -> None:
    video = video_config(FrameParams())
    for layout in (
        placard(video, placard_words(video, PAGES, "", 0.0), place),
        subtitles(video, subtitle_words(video, PAGES), place),
    ):
        ends = {
            round(at[1] + page.caps[shared], 3) for page, at in zip(layout.pages, layout.corners, strict=True)
        }
        assert len(ends) == 1


def test_smaller_words_are_smaller_and_the_eyebrow_is_not() -> None:
    video = video_config(FrameParams())
    large, small = (placard_words(video, PAGES, "Riksbanken", 0.0, size) for size in (1.0, 0.6))
    assert large.eyebrow is not None
    assert small.eyebrow is not None
    assert small.eyebrow.height == large.eyebrow.height
    assert small.pages[1].block.style.size == pytest.approx(0.6 * large.pages[1].block.style.size, abs=1)
