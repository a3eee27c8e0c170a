import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from layers.common.imaging.alpha import Box
from layers.common.imaging.image import Mask, Pixels
from layers.common.typography.block import GlyphRun
from layers.common.typography.raster import (
    EMPTY,
    IDENTITY,
    Coverage,
    Matrix,
    clip_box,
    ink_box,
    paint,
    rasterise,
    zoom,
)
from layers.common.typography.typeset import set_line
from tests.layers.common.typography.fonts import style

EVERYWHERE: Box = (-4000, -4000, 8000, 8000)
_LEVELS = st.integers(0, 255)
_COLOURS = st.tuples(_LEVELS, _LEVELS, _LEVELS)
_MASKS = hnp.arrays(np.uint8, (5, 6), elements=_LEVELS)


def runs(text: str, size: float = 40) -> tuple[GlyphRun, ...]:
    return set_line(text, style(size)).runs


def on_canvas(coverage: Coverage, box: Box) -> np.ndarray:
    """The coverage in a frame of its own, (h, w), float32."""
    left, top, right, bottom = box
    canvas = np.zeros((bottom - top, right - left), np.float32)
    height, width = coverage.mask.shape
    y, x = coverage.top - top, coverage.left - left
    canvas[y : y + height, x : x + width] = coverage.mask
    return canvas


def test_coverage_is_the_area() -> None:
    """Inter's I is a rectangle."""
    (run,) = runs("I", 100)
    box = run.font.hb_font.get_glyph_extents(run.glyphs[0])
    area = -box.width * box.height * (100 / run.font.upem) ** 2
    for shift in (0.0, 0.21, 0.5, 0.83):
        mask = rasterise([run], EVERYWHERE, (1, 0, 0, 1, shift, shift / 2)).mask
        assert mask.sum() / 255 == pytest.approx(area, rel=0.003)


@given(st.text("Åpg,", min_size=1, max_size=4), st.integers(-50, 50), st.integers(-50, 50))
def test_whole_pixels_move_the_mask(text: str, dx: int, dy: int) -> None:
    still = rasterise(runs(text), EVERYWHERE)
    moved = rasterise(runs(text), EVERYWHERE, (1, 0, 0, 1, dx, dy))
    assert (moved.left, moved.top) == (still.left + dx, still.top + dy)
    assert np.array_equal(moved.mask, still.mask)


def test_half_a_pixel_moves_half_a_pixel() -> None:
    """The centre of mass follows the shift, which hinting would round away."""
    centres = []
    for shift in (0.0, 0.25, 0.5, 0.75):
        canvas = on_canvas(rasterise(runs("Räntan"), EVERYWHERE, (1, 0, 0, 1, shift, 0)), (-10, -10, 200, 80))
        centres.append(float((canvas.sum(0) * np.arange(210)).sum() / canvas.sum()))
    assert np.diff(centres) == pytest.approx([0.25] * 3, abs=0.01)


@given(st.tuples(st.integers(-20, 90), st.integers(-20, 50), st.integers(1, 120), st.integers(1, 60)))
def test_clipping_is_cropping(corner_and_size: tuple[int, int, int, int]) -> None:
    left, top, width, height = corner_and_size
    frame = (-20, -20, 260, 130)
    whole = on_canvas(rasterise(runs("Åg"), EVERYWHERE), frame)
    clipped = rasterise(runs("Åg"), (left, top, left + width, top + height))
    expected = np.zeros_like(whole)
    inside = (slice(top + 20, top + 20 + height), slice(left + 20, left + 20 + width))
    expected[inside] = whole[inside]
    assert np.array_equal(on_canvas(clipped, frame), expected)


def test_zoom_keeps_its_point() -> None:
    small = rasterise(runs("Å", 40), EVERYWHERE)
    large = rasterise(runs("Å", 40), EVERYWHERE, zoom(2, 0, 0))
    double = rasterise(runs("Å", 80), EVERYWHERE)
    assert large.mask.sum() / small.mask.sum() == pytest.approx(4, rel=0.01)
    assert large.mask.sum() / double.mask.sum() == pytest.approx(1, rel=0.001)
    factor, _, _, _, dx, dy = zoom(1.2, 30, 20, at=(5, 7))
    assert (factor * 30 + dx, factor * 20 + dy) == pytest.approx((35, 27))


def test_a_quarter_turn() -> None:
    """x' = −y, y' = x: clockwise, since y points down."""
    straight = rasterise(runs("Åg"), EVERYWHERE)
    turned = rasterise(runs("Åg"), EVERYWHERE, (0, 1, -1, 0, 0, 0))
    assert np.abs(np.rot90(straight.mask, -1).astype(int) - turned.mask).max() <= 4


@given(st.text("Åg|_½Ж漢 ", max_size=6), st.floats(0.3, 3), st.floats(-0.5, 0.5))
def test_ink_stays_in_its_box(text: str, factor: float, slant: float) -> None:
    matrix: Matrix = (factor, 0.1, slant, factor, 3.3, -7.7)
    box = ink_box(runs(text), matrix)
    if box is None:
        assert not rasterise(runs(text), EVERYWHERE, matrix).mask.size
        return
    left, top, right, bottom = box
    wide = on_canvas(rasterise(runs(text), EVERYWHERE, matrix), (left - 5, top - 5, right + 5, bottom + 5))
    assert wide[5:-5, 5:-5].sum() == wide.sum()


@pytest.mark.parametrize("text", ["", " ", "\u200b"])
def test_nothing_has_no_ink(text: str) -> None:
    assert ink_box(runs(text)) is None
    assert rasterise(runs(text), EVERYWHERE).mask.shape == (0, 0)


def test_letters_of_all_alphabets_are_drawn_and_differ_from_the_box() -> None:
    (latin,) = runs("x", 60)
    box = GlyphRun(latin.font, latin.size, (0,), ((0.0, 60.0),))
    notdef = rasterise([box], EVERYWHERE).mask
    assert notdef.any()
    masks = [rasterise(runs(letter, 60), EVERYWHERE).mask for letter in "åöłșżőΩЖשم€"]
    assert all(mask.any() and mask.tobytes() != notdef.tobytes() for mask in masks)
    assert len({mask.tobytes() for mask in masks}) == len(masks)


def test_what_is_far_outside_costs_nothing() -> None:
    line = set_line("x" * 2000, style(2000)).runs
    assert rasterise(line, (0, 0, 50, 50), IDENTITY).mask.size <= 2500


def pictures(channels: int) -> st.SearchStrategy[Pixels]:
    return hnp.arrays(np.uint8, (5, 6, channels), elements=_LEVELS)


@given(pictures(3), _MASKS, _COLOURS)
def test_over_opaque_is_the_rounded_mean(pixels: Pixels, mask: Mask, colour: tuple[int, int, int]) -> None:
    expected = np.rint(
        (pixels * (255.0 - mask[..., None]) + np.array(colour) * (mask[..., None] / 1.0)) / 255
    )
    paint(pixels, Coverage(mask, 0, 0), colour)
    # 255 is odd: no mean lies between two levels.
    assert np.array_equal(pixels, expected)


@given(pictures(4), _MASKS, _COLOURS, st.floats(0, 1))
def test_over_transparent_is_porter_and_duffs(
    pixels: Pixels, mask: Mask, colour: tuple[int, int, int], opacity: float
) -> None:
    before = pixels.astype(np.float64)
    above = np.rint(mask * opacity)[..., None] / 255
    below = before[..., 3:] / 255 * (1 - above)
    total = above + below
    paint(pixels, Coverage(mask, 0, 0), colour, opacity)
    assert np.abs(pixels[..., 3:] - total * 255).max() <= 1.01
    seen = total[..., 0] > 0.02
    expected = (np.array(colour) * above + before[..., :3] * below) / np.maximum(total, 1e-9)
    # Half a level of the mask's own rounding counts for more where little is covered.
    assert (np.abs(pixels[..., :3] - expected)[seen] <= 1.01 + 0.6 / (total[seen] * 255) * 255 / 2).all()


@given(pictures(4), _COLOURS)
def test_an_empty_mask_changes_nothing(pixels: Pixels, colour: tuple[int, int, int]) -> None:
    before = pixels.copy()
    paint(pixels, Coverage(np.zeros((5, 6), np.uint8), 0, 0), colour)
    paint(pixels, EMPTY, colour)
    assert np.array_equal(pixels, before)


@given(pictures(4), _COLOURS)
def test_a_full_mask_is_the_colour(pixels: Pixels, colour: tuple[int, int, int]) -> None:
    paint(pixels, Coverage(np.full((5, 6), 255, np.uint8), 0, 0), colour)
    assert (pixels == [*colour, 255]).all()


@given(st.integers(-9, 9), st.integers(-9, 9), st.integers(-3, 3), st.integers(-3, 3))
def test_what_lies_outside_is_cut_off(left: int, top: int, x: int, y: int) -> None:
    pixels = np.zeros((5, 6, 3), np.uint8)
    paint(pixels, Coverage(np.full((4, 3), 255, np.uint8), left, top), (9, 9, 9), at=(x, y))
    wide = np.zeros((45, 46), bool)
    wide[20 + top + y : 24 + top + y, 20 + left + x : 23 + left + x] = True
    assert np.array_equal(pixels[..., 0] == 9, wide[20:25, 20:26])


def test_a_block_is_seen_where_the_picture_is() -> None:
    pixels = np.zeros((5, 6, 3), np.uint8)
    assert clip_box(pixels) == (0, 0, 6, 5)
    assert clip_box(pixels, (2, -3)) == (-2, 3, 4, 8)


def test_a_picture_that_travels_is_not_painted_on() -> None:
    pixels = np.zeros((5, 6, 3), np.uint8)
    pixels.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        paint(pixels, Coverage(np.full((4, 3), 255, np.uint8), 0, 0), (9, 9, 9))
