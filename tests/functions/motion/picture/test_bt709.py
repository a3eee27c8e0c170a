import numpy as np
import pytest

from functions.motion.picture import bt709
from layers.common.imaging.alpha import Colour


@pytest.mark.parametrize(
    ("rgb", "ycbcr"),
    [
        # By hand: Y' = 16 + 219 (.2126 R' + .7152 G' + .0722 B'), Cb = 128 + 224 (B' − Y') / 1.8556.
        ((0, 0, 0), (16, 128, 128)),
        ((255, 255, 255), (235, 128, 128)),
        ((255, 0, 0), (63, 102, 240)),
        ((0, 255, 0), (173, 42, 26)),
        ((0, 0, 255), (32, 240, 118)),
    ],
)
def test_primaries_are_where_the_standard_puts_them(rgb: Colour, ycbcr: Colour) -> None:
    assert bt709.colour(rgb) == ycbcr


def test_every_colour_comes_back_within_two_levels() -> None:
    steps = np.arange(0, 256, 15, dtype=np.uint8)
    rgb = np.stack(np.meshgrid(steps, steps, steps), -1).reshape(1, -1, 3)
    back = bt709.rgb(bt709.ycbcr(rgb))
    assert np.abs(back.astype(int) - rgb.astype(int)).max() <= 2
