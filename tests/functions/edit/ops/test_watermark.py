import numpy as np
import pytest

from functions.edit.ops.op import Workspace
from functions.edit.ops.watermark import Watermark
from layers.common.compositing.layout import Compass
from layers.common.imaging.image import Image, Pixels
from tests.functions.edit.applying import applied

RED = Workspace(Image(np.full((20, 40, 4), (255, 0, 0, 255), np.uint8)))
GREY = np.full((200, 400, 3), 100, np.uint8)


def where(pixels: Pixels) -> tuple[int, int, int, int]:
    rows, columns = np.nonzero((pixels != 100).any(axis=2))
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


def test_it_sits_in_the_corner_with_a_margin() -> None:
    marked = applied(GREY, Watermark(scale=0.25, margin=0.05, opacity=1), workspace=RED)
    assert where(marked) == (290, 140, 390, 190)
    assert marked[150, 300].tolist() == [255, 0, 0]


@pytest.mark.parametrize(
    ("gravity", "left", "top"), [("north-west", 10, 10), ("centre", 150, 75), ("north", 150, 10)]
)
def test_or_at_its_gravity(gravity: Compass, left: int, top: int) -> None:
    marked = applied(GREY, Watermark(scale=0.25, margin=0.05, gravity=gravity), workspace=RED)
    assert where(marked)[:2] == (left, top)


def test_opacity_mixes() -> None:
    marked = applied(GREY, Watermark(opacity=0.6, gravity="centre"), workspace=RED)
    assert marked[100, 200].tolist() == [193, 40, 40]


def test_a_tall_mark_fits() -> None:
    tall = Workspace(Image(np.full((400, 10, 3), 255, np.uint8)))
    left, top, right, bottom = where(applied(GREY, Watermark(scale=1, margin=0), workspace=tall))
    assert (bottom - top, right - left) == (200, 5)


def test_its_own_transparency_counts() -> None:
    hole = np.full((20, 40, 4), (255, 0, 0, 255), np.uint8)
    hole[:, 20:, 3] = 0
    marked = applied(GREY, Watermark(scale=1, margin=0, opacity=1), workspace=Workspace(Image(hole)))
    assert marked[100, 100].tolist() == [255, 0, 0]
    assert marked[100, 300].tolist() == [100, 100, 100]


def test_on_what_is_transparent_it_shows() -> None:
    marked = applied(
        np.zeros((40, 80, 4), np.uint8), Watermark(scale=1, margin=0, opacity=0.5), workspace=RED
    )
    assert marked[20, 40].tolist() == [255, 0, 0, 128]
