"""Tears keep to the face's midline and differ by seed; a sticker's margin has the same width everywhere."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from functions.style.brushes.paper import (
    Paper,
    Seam,
    Sticker,
    Tear,
    fractal_noise,
    lay_torn,
    seam_through,
    sticker,
    sticker_shadow,
    tear,
)
from layers.common.compositing.contour import signed_distance
from layers.common.compositing.coverage import Floats
from layers.common.imaging.image import Mask, Pixels, Size
from layers.common.vision.faces.face import Face
from tests.functions.style.subjects import disc, face, sampled, star, star_corners, subject

SEAM_ROWS = np.arange(676, dtype=np.float32)


@pytest.mark.parametrize("lean", [-0.2, 0.0, 0.1])
def test_through_the_features_of_a_face(lean: float) -> None:
    seam = seam_through(subject(face=face(200, 150, 120, lean)))
    expected = 260 + lean * (SEAM_ROWS - 210)
    assert np.abs(seam.at(SEAM_ROWS) - expected).max() < 0.5
    assert seam.reach == 60


def test_a_lying_face_is_torn_at_a_slant_that_still_looks_torn() -> None:
    assert seam_through(subject(face=face(200, 150, 120, 3.0))).slope == 0.25


def test_without_landmarks_through_the_box() -> None:
    seam = seam_through(subject(face=Face(100, 100, 80, 90, 0.9)))
    assert (seam.x, seam.slope) == (140, 0)


def test_without_a_face_half_of_the_subject_lies_on_either_side() -> None:
    assert seam_through(subject(disc(centre=(180, 300)))).x == pytest.approx(180, abs=1)


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
    picture = lay_torn(red[:, : columns.stop], blue[:, columns.start :], edge(), PAPER, slice(0, SIZE[1]))
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
    joined = lay_torn(above[:, : columns.stop], below[:, columns.start :], cut, PAPER, slice(0, 80))
    assert joined.shape == (80, 64, 3)


def noise(scale: int, seed: int = 1) -> Floats:
    return fractal_noise(300 * scale, 400 * scale, 80 * scale, 5, np.random.default_rng(seed))


def test_mean_and_spread_of_noise() -> None:
    many = [fractal_noise(200, 200, 20, 4, np.random.default_rng(seed)) for seed in range(30)]
    assert np.mean([one.mean() for one in many]) == pytest.approx(0, abs=0.1)
    assert np.mean([one.std() for one in many]) == pytest.approx(1, abs=0.15)


def test_one_seed_is_one_shape_at_every_size() -> None:
    small, large = noise(1), noise(3)
    reduced = cv2.resize(large, (400, 300), interpolation=cv2.INTER_AREA)
    assert np.corrcoef(small.ravel(), reduced.ravel())[0, 1] > 0.97


def test_seeds_of_noise() -> None:
    assert np.array_equal(noise(1), noise(1))
    assert abs(np.corrcoef(noise(1).ravel(), noise(1, seed=2).ravel())[0, 1]) < 0.5


def test_octaves_that_nobody_sees_are_left_out() -> None:
    assert np.isfinite(fractal_noise(5, 5, 1.0, 8, np.random.default_rng(0))).all()


STICKER = Sticker()
STEP = 0.05


def blank(alpha: Mask, colours: tuple[tuple[int, int, int], tuple[int, int, int]]) -> Pixels:
    """A sticker without a shadow, on a black ground."""
    distance = signed_distance(alpha, STICKER.reach(alpha.shape[1]))
    ground = np.zeros((*alpha.shape, 3), np.uint8)
    return sticker(ground, distance, np.zeros_like(distance), STICKER, colours)


def width_along(
    plane: Mask, start: NDArray[np.float64], direction: NDArray[np.float64], reach: float
) -> NDArray[np.float64]:
    """How much of the way from each starting point, (n, 2), is white, in pixels."""
    way = np.arange(0, reach, STEP)
    points = start[:, None] + direction[:, None] * way[None, :, None]
    along = sampled(plane, points[..., 0], points[..., 1])
    return np.asarray(along.sum(axis=1, dtype=np.float64) * STEP, np.float64)


def around_a_disc(plane: Mask, radius: float) -> NDArray[np.float64]:
    angles = np.linspace(0, 2 * np.pi, 360, endpoint=False)
    outwards = np.stack((np.cos(angles), np.sin(angles)), axis=-1)
    return width_along(plane, np.array([540.0, 675.0]) + radius * outwards, outwards, 40)


def around_a_star(plane: Mask, corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """Along each edge, away from its corners."""
    ahead = np.roll(corners, -1, axis=0) - corners
    outwards = np.stack((ahead[:, 1], -ahead[:, 0]), axis=-1) / np.hypot(*ahead.T)[:, None]
    places = np.linspace(0.35, 0.65, 9)
    starts = corners[:, None] + places[None, :, None] * ahead[:, None]
    return width_along(plane, starts.reshape(-1, 2), np.repeat(outwards, 9, axis=0), 40)


WHITE, BLACK = (255, 255, 255), (0, 0, 0)


@pytest.mark.parametrize("radius", [60.0, 300.0])
def test_stroke_around_a_disc(radius: float) -> None:
    plane = blank(disc(SIZE, radius), (WHITE, BLACK))[..., 0]
    widths = around_a_disc(plane, radius)
    assert np.abs(widths - STICKER.margin * SIZE[0]).max() < 0.5


def test_stroke_around_a_star() -> None:
    corners = star_corners((540, 675), 400)
    widths = around_a_star(blank(star(SIZE, corners), (WHITE, BLACK))[..., 0], corners)
    assert np.abs(widths - STICKER.margin * SIZE[0]).max() < 0.5
    assert widths.std() < 0.15


def test_keyline_lies_around_the_stroke() -> None:
    plane = blank(disc(SIZE, 300), (BLACK, WHITE))[..., 0]
    widths = around_a_disc(plane, 300)
    assert np.abs(widths - STICKER.keyline * SIZE[0]).max() < 0.5


@pytest.mark.parametrize("width", [270, 1080, 2160])
def test_shadow_falls_to_the_lower_right_and_ends(width: int) -> None:
    size = width, width
    distance = signed_distance(disc(size, width / 8), STICKER.reach(width))
    shadow = sticker_shadow(distance, STICKER)
    rows, columns = np.indices(shadow.shape)
    assert (shadow * columns).sum() / shadow.sum() > width / 2 + 0.5 * STICKER.offset[0] * width
    assert (shadow * rows).sum() / shadow.sum() > width / 2 + 0.5 * STICKER.offset[1] * width
    assert shadow.max() <= STICKER.darkness + 1e-3
    for border in (shadow[0], shadow[-1], shadow[:, 0], shadow[:, -1]):
        assert border.max() < 1e-3
