import pytest

from functions.motion.lettering.column import column
from functions.motion.params import FrameParams
from tests.context import staged


@pytest.mark.parametrize("zone", ["universal", "reels", "tiktok", "shorts", "none"])
@pytest.mark.parametrize("aspect", ["9:16", "4:5", "1:1", "16:9"])
def test_it_is_in_the_frames_middle_and_in_the_safe_zone(zone: str, aspect: str) -> None:
    stage = staged(FrameParams.model_validate({"safe_zone": zone, "aspect": aspect}))
    left, top, right, bottom = column(stage)
    assert left + right == stage.size[0]
    assert stage.safe[0] <= left < right <= stage.safe[2]
    assert (top, bottom) == (stage.safe[1], stage.safe[3])
    assert left == stage.safe[0] or right == stage.safe[2]
