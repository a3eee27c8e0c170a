import pytest

from functions.motion.lettering.page_layout import column
from functions.motion.params import FrameParams
from tests.context import video_config


@pytest.mark.parametrize("zone", ["universal", "reels", "tiktok", "shorts", "none"])
@pytest.mark.parametrize("aspect", ["9:16", "4:5", "1:1", "16:9"])
def test_it_is_in_the_frames_middle_and_in_the_safe_zone(zone: str, aspect: str) -> None:
    video = video_config(FrameParams.model_validate({"safe_zone": zone, "aspect": aspect}))
    left, top, right, bottom = column(video)
    assert left + right == video.size[0]
    assert video.safe[0] <= left < right <= video.safe[2]
    assert (top, bottom) == (video.safe[1], video.safe[3])
    assert left == video.safe[0] or right == video.safe[2]
