import math

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.common.typography.outline import dilate, outline
from layers.common.typography.raster import rasterise
from tests.layers.common.typography.test_raster import EVERYWHERE, on_canvas, runs


@pytest.mark.parametrize("stroke", [0.7, 1.5, 4, 9.25])
def test_a_rectangle_grows_by_the_stroke_and_round_corners(stroke: float) -> None:
    """Steiner's formula: the area of a convex shape grows by perimeter · r + π r²."""
    (run,) = runs("I", 100)
    box = run.font.hb_font.get_glyph_extents(run.glyphs[0])
    width, height = box.width * 100 / run.font.upem, -box.height * 100 / run.font.upem
    grown = width * height + 2 * stroke * (width + height) + math.pi * stroke**2
    assert outline([run], stroke, EVERYWHERE).mask.sum() / 255 == pytest.approx(grown, rel=0.02)


@given(st.text("Åg,Жx", min_size=1, max_size=5), st.floats(0.5, 6))
def test_it_holds_the_letters(text: str, stroke: float) -> None:
    frame = (-20, -20, 260, 90)
    ink = on_canvas(rasterise(runs(text), EVERYWHERE), frame)
    around = on_canvas(outline(runs(text), stroke, EVERYWHERE), frame)
    assert (around >= ink - 2).all()
    assert (around[ink == 255] == 255).all()


def test_tiles_leave_no_seams() -> None:
    """Type of many tiles, against the same seen through one clip after the other."""
    word = runs("Åm", 700)
    whole = outline(word, 6, EVERYWHERE)
    assert whole.mask.shape[1] > 1024
    for left, top in ((100, 200), (480, 500), (1000, 300)):
        clip = (whole.left + left, whole.top + top, whole.left + left + 90, whole.top + top + 70)
        part = outline(word, 6, clip)
        assert np.array_equal(part.mask, whole.mask[top : top + 70, left : left + 90])


def test_nothing_has_no_outline() -> None:
    assert not outline(runs(" "), 3, EVERYWHERE).mask.size
    assert not outline(runs("x"), 3, (500, 500, 600, 600)).mask.size


@pytest.mark.parametrize("radius", [0.5, 1, 2.5, 6, 13.4, 16.1, 25])
def test_a_square_grows_by_the_radius_and_round_corners(radius: float) -> None:
    """Steiner's formula: the area of a convex shape grows by perimeter · r + π r²."""
    mask = np.zeros((80, 80), np.uint8)
    mask[30:50, 30:50] = 255
    area = 400 + 80 * radius + math.pi * radius**2
    assert dilate(mask, radius).sum() / 255 == pytest.approx(area, rel=0.006)


@pytest.mark.parametrize("degrees", [10, 22.5, 30, 45, 70])
def test_slanting_edges_move_by_the_radius(degrees: float) -> None:
    """A half-plane with a soft edge, measured through its middle."""
    y, x = np.mgrid[-40:41, -40:41]
    across = x * math.cos(math.radians(degrees)) + y * math.sin(math.radians(degrees))
    mask = np.clip((0.5 - across) * 255, 0, 255).astype(np.uint8)
    grown = dilate(mask, 7.3).astype(np.float32) - mask
    strip = np.abs(-x * math.sin(math.radians(degrees)) + y * math.cos(math.radians(degrees))) < 15
    assert grown[strip].sum() / 255 / 30 == pytest.approx(7.3, abs=0.25)


@given(st.floats(0, 8))
def test_straight_edges_move_by_exactly_the_radius(radius: float) -> None:
    mask = np.zeros((40, 50), np.uint8)
    mask[:, :20] = 255
    mask[:, 20] = 102
    assert dilate(mask, radius)[20].sum() / 255 == pytest.approx(20.4 + radius, abs=0.01)
    assert dilate(mask.T.copy(), radius)[:, 20].sum() / 255 == pytest.approx(20.4 + radius, abs=0.01)


def test_large_discs_are_as_round_as_small_ones() -> None:
    """Either way of dilating letters by almost the same disc covers almost the same area."""
    mask = rasterise(runs("Åg", 60), EVERYWHERE).mask
    field = np.pad(mask, 40)
    small, large = (dilate(field, radius).sum() / 255 for radius in (15.99, 16.01))
    assert small == pytest.approx(large, rel=0.01)


@given(st.floats(0, 9))
def test_it_agrees_with_distances(radius: float) -> None:
    """Beyond the soft edge all is covered or nothing, as the distance from the ink says."""
    ink = np.zeros((70, 70), np.uint8)
    ink[20:50, 25:31] = ink[44:50, 25:50] = 255
    cv2.circle(ink, (44, 26), 6, 255, -1)
    distance = cv2.distanceTransform(255 - ink, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    grown = dilate(ink, radius)
    assert (grown[distance < radius - 0.5] == 255).all()
    assert (grown[distance > radius + 1.2] == 0).all()


def test_no_radius_changes_nothing() -> None:
    mask = np.random.default_rng(0).integers(0, 256, (20, 30), np.uint8)
    assert np.array_equal(dilate(mask, 0), mask)
