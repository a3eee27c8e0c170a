"""Frames: which sizes are asked for, and where a picture lies in them."""

import math

import numpy as np
import pytest

from layers.common.generators.frame import Frame
from layers.common.imaging.image import Size
from tests.pictures import gradient

SIZES: list[Size] = [(1024, 1024), (1536, 1024), (1024, 1536)]


@pytest.mark.parametrize("width", [1, 60, 700, 1024, 1500, 4000, 30_000])
@pytest.mark.parametrize("height", [1, 40, 512, 1024, 3000, 30_000])
def test_a_size_is_one_that_the_interface_allows(width: int, height: int) -> None:
    across, down = Frame.around((width, height), (width, height)).size
    assert across % 16 == down % 16 == 0
    assert across * down <= 3840 * 2160
    assert max(across, down) <= 3840
    assert max(across / down, down / across) <= 3
    assert across * down >= 490 * 500


@pytest.mark.parametrize("wanted", [(1024, 1024), (1536, 1024), (832, 1248), (3840, 2160), (1024, 3072)])
def test_a_size_that_is_allowed_stays(wanted: Size) -> None:
    assert Frame.around(wanted, wanted).size == wanted


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [((50, 50), SIZES[0]), ((4000, 3000), SIZES[1]), ((3000, 4000), SIZES[2]), ((1000, 1100), SIZES[0])],
)
def test_of_given_sizes_the_nearest_ratio_is_taken(wanted: Size, expected: Size) -> None:
    assert Frame.around(wanted, wanted, SIZES).size == expected


def test_of_sizes_with_one_ratio_the_nearest_area_is_taken() -> None:
    assert Frame.around((900, 900), (900, 900), [(512, 512), (1024, 1024), (2048, 2048)]).size == (1024, 1024)


@pytest.mark.parametrize("size", [(64, 48), (48, 64), (300, 20)])
@pytest.mark.parametrize("factor", [0.5, 1, 1.7])
def test_a_picture_comes_back_from_where_it_lies(size: Size, factor: float) -> None:
    """Also from an answer of another size."""
    picture = gradient(*size)
    frame = Frame.around(size, size, SIZES)
    laid = frame.laid(picture)
    assert laid.shape == (*frame.size[::-1], 3)
    wide, tall = (round(side * factor) for side in frame.size)
    rows = np.arange(tall) * frame.size[1] // tall
    columns = np.arange(wide) * frame.size[0] // wide
    taken = frame.taken(np.ascontiguousarray(laid[rows][:, columns]))
    assert abs(math.log(taken.shape[1] / taken.shape[0] * size[1] / size[0])) < 0.05
    corners = [taken[0, 0], taken[0, -1], taken[-1, 0], taken[-1, -1]]
    expected = [picture[0, 0], picture[0, -1], picture[-1, 0], picture[-1, -1]]
    assert np.abs(np.array(corners, int) - np.array(expected, int)).max() <= 12


def test_an_answer_of_another_ratio_loses_its_edges() -> None:
    frame = Frame.around((100, 100), (100, 100), [(512, 512)])
    answer = np.zeros((400, 600, 3), np.uint8)
    answer[:, 100:500] = 255
    assert frame.taken(answer).shape == (400, 400, 3)
    assert frame.taken(answer)[:, 3:-3].min() >= 250


def test_a_mask_is_read_alike_by_alpha_and_by_level() -> None:
    repaint = np.zeros((40, 60), np.uint8)
    repaint[:, :30] = 255
    frame = Frame.around((60, 40), (60, 40), [(1024, 1024)])
    mask = frame.mask(repaint)
    assert mask.shape == (1024, 1024, 4)
    white = (mask[..., :3] == 255).all(axis=2)
    black = (mask[..., :3] == 0).all(axis=2)
    assert np.array_equal(white, mask[..., 3] == 0)
    assert np.array_equal(black, mask[..., 3] == 255)
    assert (white | black).all()
    assert white[512, 256]
    assert black[512, 768]
    assert white[10].all()  # beside the picture there is nothing to keep
