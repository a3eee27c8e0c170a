import numpy as np
import pytest

from functions.motion.backdrop import light_gradient, veil_photo
from functions.motion.colours import contrast
from functions.motion.params import Brand, Colours, EffectParams
from functions.motion.video import VideoConfig
from layers.common.imaging.alpha import Colour
from tests.context import video_config
from tests.pictures import astronaut

SIZE = (180, 320)


def _video(text: str, ground: str) -> VideoConfig:
    return video_config(EffectParams(w=180, h=320, brand=Brand(colours=Colours(text=text, ground=ground))))


def test_light_falls_from_the_upper_left() -> None:
    luma = light_gradient(SIZE, (20, 30, 60), (60, 70, 100)).y.astype(float)
    assert luma[:60, :40].mean() > luma[:60, -40:].mean() + 5
    assert luma[:60, :40].mean() > luma[-60:, :40].mean() + 5


def test_a_ramp_is_dithered_in_all_planes() -> None:
    """Where a level changes to the next, both stand side by side."""
    planes = light_gradient(SIZE, (20, 30, 60), (24, 30, 70))
    for plane in (planes.y, planes.u):
        rows = [set(row.tolist()) for row in plane[::8]]
        assert sum(len(row) > 1 for row in rows) > len(rows) / 2


@pytest.mark.parametrize(("text", "ground"), [("#ffffff", "#10131a"), ("#14213d", "#f7f3ea")])
@pytest.mark.parametrize("grey", [0, 90, 255, None])
def test_words_can_be_read_on_any_photo(text: str, ground: str, grey: int | None) -> None:
    video = _video(text, ground)
    photo = astronaut()[:480, :270] if grey is None else np.full((480, 270, 3), grey, np.uint8)
    behind = veil_photo(photo, video)
    for percent in (3, 97):
        level = round(float(np.percentile(behind.mean(axis=2), percent)))
        colour: Colour = (level, level, level)
        assert contrast(video.text, colour) >= 4.5
