from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow
from pydantic import ValidationError

from functions.edit.ops.resize import Resize
from tests.functions.edit.applying import applied
from tests.pictures import astronaut, gradient


@pytest.mark.parametrize(
    ("op", "size", "expected"),
    [
        (Resize(max=1600), (4000, 3000), (1600, 1200)),
        (Resize(max=1600), (3000, 4000), (1200, 1600)),
        (Resize(max=1600), (800, 600), (800, 600)),
        (Resize(max=1600, enlarge=True), (800, 600), (1600, 1200)),
        (Resize(w=100), (400, 300), (100, 75)),
        (Resize(h=100), (400, 300), (133, 100)),
        (Resize(w=800), (400, 300), (800, 600)),
        (Resize(w=10, h=70), (400, 300), (10, 70)),
        (Resize(w=100, h=100, fit="contain"), (400, 300), (100, 75)),
        (Resize(w=100, h=100, fit="cover"), (400, 300), (100, 100)),
        (Resize(w=100, h=120, fit="pad"), (400, 300), (100, 120)),
        (Resize(max=1), (4000, 1), (1, 1)),
    ],
)
def test_sizes(op: Resize, size: tuple[int, int], expected: tuple[int, int]) -> None:
    pixels = np.zeros((size[1], size[0], 3), np.uint8)
    assert applied(pixels, op).shape[1::-1] == expected


def test_it_is_lanczos() -> None:
    found = applied(astronaut(), Resize(w=200, h=200))
    for channel in range(3):
        plane = Pillow.fromarray(astronaut()[..., channel].astype(np.float32))
        expected = np.asarray(plane.resize((200, 200), Pillow.Resampling.LANCZOS)).clip(0, 255)
        assert np.abs(found[..., channel] - expected).max() <= 0.51


def test_cover_keeps_the_middle() -> None:
    pixels = gradient(300, 100)
    covered = applied(pixels, Resize(w=50, h=50, fit="cover"))
    assert float(covered[25, 25, 0]) == pytest.approx(127, abs=3)
    assert float(covered[25, 0, 0]) == pytest.approx(255 / 3, abs=4)


def test_cover_keeps_a_side() -> None:
    covered = applied(gradient(300, 100), Resize(w=50, h=50, fit="cover", gravity="east"))
    assert covered[25, -1, 0] > 250


def test_pad_fills_up() -> None:
    white = np.full((50, 100, 3), 255, np.uint8)
    padded = applied(white, Resize(w=40, h=40, fit="pad", color="#ff0000", gravity="north"))
    assert padded[0, 20].tolist() == [255, 255, 255]
    assert padded[-1, 20].tolist() == [255, 0, 0]
    assert applied(white, Resize(w=40, h=40, fit="pad"))[-1, 20].tolist() == [0, 0, 0, 0]


def test_transparent_colours_do_not_bleed() -> None:
    pixels = np.zeros((40, 40, 4), np.uint8)
    pixels[:, :20] = (255, 0, 0, 0)
    pixels[:, 20:] = (0, 0, 200, 255)
    small = applied(pixels, Resize(w=13))
    assert small[small[..., 3] > 8][:, 0].max() == 0


@pytest.mark.parametrize(
    "fields",
    [{}, {"max": 5, "w": 5}, {"w": 5, "fit": "cover"}, {"w": 5, "h": 5, "fit": "pad", "gravity": "face"}],
)
def test_senseless_sizes_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Resize(**fields)
