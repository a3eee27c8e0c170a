import numpy as np
import pytest

from functions.edit.ops.trim import Trim
from layers.common.imaging.image import Pixels
from tests.functions.edit.applying import applied


def framed(margin: tuple[int, ...], inside: tuple[int, ...]) -> Pixels:
    pixels = np.full((40, 60, len(margin)), margin, np.uint8)
    pixels[5:30, 10:50] = inside
    return pixels


def test_margins_go() -> None:
    assert applied(framed((255, 255, 255), (9, 9, 9)), Trim()).shape == (25, 40, 3)


def test_one_channel_is_enough_to_differ() -> None:
    assert applied(framed((200, 50, 50), (200, 50, 90)), Trim()).shape == (25, 40, 3)


@pytest.mark.parametrize(("threshold", "height"), [(0, 25), (9, 25), (10, 40), (255, 40)])
def test_what_nearly_has_the_margins_colour_goes_too(threshold: int, height: int) -> None:
    pixels = framed((200, 200, 200), (190, 200, 200))
    assert applied(pixels, Trim(threshold=threshold)).shape[0] == height


def test_transparent_margins_go_whatever_their_colour() -> None:
    pixels = framed((1, 2, 3, 0), (9, 9, 9, 255))
    pixels[0, :30, :3] = 250
    assert applied(pixels, Trim()).shape == (25, 40, 4)


def test_a_picture_that_is_all_margin_stays() -> None:
    assert applied(np.full((4, 5, 3), 9, np.uint8), Trim()).shape == (4, 5, 3)
