import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.common.typography.outline import outline
from layers.common.typography.raster import rasterise
from tests.layers.common.typography.test_raster import EVERYWHERE, on_canvas, runs


@pytest.mark.parametrize("stroke", [0.7, 1.5, 4, 9.25])
def test_a_rectangle_grows_by_the_stroke_and_round_corners(stroke: float) -> None:
    """Steiner's formula: the area of a convex shape grows by perimeter · r + π r²."""
    (run,) = runs("I", 100)
    box = run.face.font.get_glyph_extents(run.glyphs[0])
    width, height = box.width * 100 / run.face.upem, -box.height * 100 / run.face.upem
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
