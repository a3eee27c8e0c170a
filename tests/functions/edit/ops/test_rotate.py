import numpy as np
import pytest
from PIL import Image as Pillow

from functions.edit.ops.rotate import Rotate
from layers.common.errors import InvalidParameter
from tests.functions.edit.applying import applied
from tests.pictures import astronaut


@pytest.mark.parametrize("deg", [0, 1, 30, 45, 90, 123.4, 180, 270, 359, -10, 450])
@pytest.mark.parametrize("size", [(40, 25), (7, 200), (1, 1)])
def test_sizes_are_pillows(deg: float, size: tuple[int, int]) -> None:
    assert Rotate(deg=deg).size_after(size) == Pillow.new("RGB", size).rotate(deg, expand=True).size


@pytest.mark.parametrize("deg", [90, 180, 270, -90, 720])
def test_quarters_lose_nothing(deg: int) -> None:
    expected = np.asarray(Pillow.fromarray(astronaut()).rotate(deg, expand=True))
    assert (applied(astronaut()[:, :300], Rotate(deg=deg)) == np.rot90(astronaut()[:, :300], deg // 90)).all()
    assert (applied(astronaut(), Rotate(deg=deg)) == expected).all()


def test_it_turns_as_pillow_does() -> None:
    expected = np.asarray(Pillow.fromarray(astronaut()).rotate(20, Pillow.Resampling.BICUBIC, expand=True))
    turned = applied(astronaut(), Rotate(deg=20, fill="#000000"))
    assert np.abs(turned.astype(int) - expected).mean() < 3


def test_new_corners_are_transparent() -> None:
    turned = applied(astronaut(), Rotate(deg=45))
    height, width = turned.shape[:2]
    assert turned[0, 0, 3] == 0
    assert turned[height // 2, width // 2, 3] == 255


def test_or_have_a_colour() -> None:
    turned = applied(astronaut(), Rotate(deg=45, fill="#10ff20"))
    assert turned.shape[2] == 3
    assert turned[0, 0].tolist() == [0x10, 0xFF, 0x20]


def test_a_cut_out_keeps_its_holes_and_gets_the_colour_around() -> None:
    pixels = np.zeros((101, 101, 4), np.uint8)
    turned = applied(pixels, Rotate(deg=45, fill="#10ff20"))
    assert turned[0, 0].tolist() == [0x10, 0xFF, 0x20, 255]
    assert turned[71, 71, 3] == 0


def test_edges_are_smooth_and_without_fringe() -> None:
    white = np.full((100, 100, 3), 255, np.uint8)
    turned = applied(white, Rotate(deg=10))
    alpha = turned[..., 3]
    assert ((alpha > 20) & (alpha < 235)).sum() > 200
    assert turned[alpha > 30][:, :3].min() >= 250


def test_sides_that_cannot_be_warped_are_refused() -> None:
    with pytest.raises(InvalidParameter, match="multiple of 90"):
        Rotate(deg=0.1).size_after((40_000, 10))
    assert Rotate(deg=90).size_after((40_000, 10)) == (10, 40_000)
