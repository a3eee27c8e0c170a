import pytest

from functions.motion.lettering.title import title
from functions.motion.params import Aspect, EffectParams
from tests.context import staged

WHITE, RED = (255, 255, 255), (255, 0, 0)


@pytest.mark.parametrize("aspect", ["9:16", "4:5", "1:1", "16:9"])
@pytest.mark.parametrize("headline", ["Kort", "Så slår räntan mot bostadsköparna", "Ord " * 60])
def test_it_stands_in_the_middle_of_the_safe_zone(aspect: Aspect, headline: str) -> None:
    stage = staged(EffectParams(aspect=aspect))
    parts = title(stage, "Ekonomi", headline, WHITE, RED).parts
    left, top, right, bottom = stage.safe
    for part in parts:
        assert left - 4 <= part.left
        assert part.left + part.width <= right + 4
        assert abs(part.left + part.width / 2 - (left + right) / 2) < 0.02 * stage.size[0]
    first, last = parts[0].top, parts[-1].top + parts[-1].height
    assert top <= first
    assert last <= bottom
    assert abs((first + last) / 2 - (top + bottom) / 2) < 0.04 * stage.size[1]


def test_no_words_are_no_title() -> None:
    assert title(staged(EffectParams()), "", " ", WHITE, RED).parts == ()
