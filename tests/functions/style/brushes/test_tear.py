"""The tear keeps to the face's midline, bares a core, and looks different for every seed."""

import numpy as np
import pytest

from functions.style.brushes.seam import Seam
from functions.style.brushes.tear import Paper, Tear, tear, torn
from functions.style.scene import Floats
from layers.common.imaging.image import Size

SIZE: Size = (1080, 1350)
SEAM = Seam(520.0, 480.0, 0.05, 200.0)
PAPER = Paper()
ROWS = np.arange(SIZE[1], dtype=np.float32)
ALONG = slice(280, 681)


def edge(seed: int = 0, size: Size = SIZE, seam: Seam = SEAM) -> Tear:
    return tear(size, seam, PAPER, np.random.default_rng(seed))


def course(torn_edge: Tear) -> Floats:
    """The middle of the core in each row: halfway from the print's end to the sheet's."""
    ends = torn_edge.printed.sum(axis=1), torn_edge.sheet.sum(axis=1)
    return np.asarray(torn_edge.left + (ends[0] + ends[1]) / 2, np.float32)


@pytest.mark.parametrize("seed", range(8))
def test_runs_along_the_midline_of_the_face(seed: int) -> None:
    off = (course(edge(seed)) - SEAM.at(ROWS))[ALONG]
    assert abs(off.mean()) < 0.005 * SIZE[0]
    assert np.percentile(np.abs(off), 95) < 0.02 * SIZE[0]


def test_core_is_bare_and_uneven() -> None:
    bare = (edge().sheet - edge().printed).sum(axis=1)
    assert 0.006 < bare.mean() / SIZE[0] < 0.024
    assert bare.std() > 0.1 * bare.mean()
    assert bare.min() > 0


def test_print_is_never_wider_than_its_sheet() -> None:
    assert (edge().printed <= edge().sheet + 1e-6).all()


def test_same_seed_same_tear_and_another_seed_another() -> None:
    assert np.array_equal(edge(3).sheet, edge(3).sheet)
    assert np.abs(course(edge(3)) - course(edge(4))).mean() > 1


def test_half_the_size_is_the_same_tear() -> None:
    half = edge(size=(540, 675), seam=Seam(260.0, 240.0, 0.05, 100.0))
    assert np.abs(course(half) - course(edge())[::2] / 2).mean() < 0.002 * SIZE[0]


def test_shadow_falls_on_the_sheet_below() -> None:
    row = edge().shadow[480]
    print_end = int(course(edge())[480] - edge().left)
    assert row[print_end + 15] > 0.15
    assert row[-1] < 0.05


def test_both_prints_show_where_they_should() -> None:
    red, blue = (np.full((SIZE[1], SIZE[0], 3), colour, np.uint8) for colour in ((200, 0, 0), (0, 0, 200)))
    columns = edge().columns
    picture = torn(red[:, : columns.stop], blue[:, columns.start :], edge(), PAPER, slice(0, SIZE[1]))
    assert (picture[:, :200] == (200, 0, 0)).all()
    assert (picture[:, -200:] == (0, 0, 200)).all()
    core = picture[480, int(course(edge())[480])]
    assert core.min() > 180


@pytest.mark.parametrize("x", [-50.0, 0.0, 63.0, 200.0])
def test_a_seam_at_or_beyond_the_border(x: float) -> None:
    size = 64, 80
    above, below = np.zeros((80, 64, 3), np.uint8), np.full((80, 64, 3), 255, np.uint8)
    cut = edge(size=size, seam=Seam(x, 40.0, 0.0, 10.0))
    columns = cut.columns
    joined = torn(above[:, : columns.stop], below[:, columns.start :], cut, PAPER, slice(0, 80))
    assert joined.shape == (80, 64, 3)
