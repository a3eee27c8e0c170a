import pytest

from functions.motion.lettering.headings import title
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
