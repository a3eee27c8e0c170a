import numpy as np

from functions.style.brushes.light import linear, shown
from layers.common.imaging.alpha import Colour


def test_there_and_back() -> None:
    table = np.stack([np.arange(256, dtype=np.uint8)] * 3, axis=-1)
    light = [plane[None] for plane in linear(table)]
    assert np.abs(shown(light, np.ones((1, 256), np.float32))[0] - table).max() < 0.5


def test_half_the_light_is_more_than_half_the_level() -> None:
    white: Colour = (255, 255, 255)
    half = [np.full((1, 1), plane / 2, np.float32) for plane in linear(white)]
    assert 179 < shown(half, np.ones((1, 1), np.float32))[0, 0, 0] < 192
