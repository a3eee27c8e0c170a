import numpy as np
import pytest

from functions.compose.scene.bars import live_rows
from layers.common.imaging.image import Pixels


def barred(above: int, below: int, level: int = 0) -> Pixels:
    pixels = np.full((200, 300, 3), 120, np.uint8)
    pixels[:above] = level
    pixels[200 - below :] = level
    return pixels


def test_a_pair_of_bars() -> None:
    assert live_rows(barred(20, 24, level=5)) == (0.1, 0.88)


@pytest.mark.parametrize(
    ("above", "below", "level"),
    [(0, 0, 0), (20, 0, 0), (0, 20, 0), (20, 60, 0), (2, 2, 0), (80, 80, 0), (20, 20, 60)],
    ids=["none", "night sky", "dark ground", "unlike", "thin", "dark room", "grey"],
)
def test_what_is_no_pair(above: int, below: int, level: int) -> None:
    assert live_rows(barred(above, below, level)) == (0, 1)


def test_a_black_picture() -> None:
    assert live_rows(np.zeros((20, 20, 3), np.uint8)) == (0, 1)
