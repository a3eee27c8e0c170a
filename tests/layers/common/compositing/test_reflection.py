import numpy as np
import pytest
from numpy.typing import NDArray

from layers.common.compositing.reflection import Reflected, Reflection
from layers.common.imaging.alpha import Box, bounds, with_alpha
from layers.common.imaging.image import Mask, Pixels
from tests.layers.common.compositing.blocks import block


def striped(alpha: Mask) -> Pixels:
    """Rows of unlike colours: every row tells where it comes from."""
    rows = np.arange(len(alpha), dtype=np.uint8)[:, None]
    return with_alpha(np.dstack([np.broadcast_to(rows, alpha.shape)] * 3), alpha)


def mirrored(alpha: Mask, strength: float = 0.5) -> Reflected:
    box = bounds(alpha)
    assert box is not None
    return Reflection(strength).of(striped(alpha), box)


BOX: Box = (60, 20, 140, 120)


def test_it_is_symmetric_about_the_line_of_the_feet() -> None:
    found = mirrored(block(BOX, (200, 240)))
    for below in range(0, 30, 5):
        colours = found.colours[120 + below, 100]
        assert colours.astype(int) == pytest.approx(119 - below, abs=2)


def test_it_fades_with_the_distance() -> None:
    found = mirrored(block(BOX, (200, 240)), 0.3)
    down = found.density[120:, 100]
    assert down[0] == pytest.approx(0.3, abs=0.015)
    assert (np.diff(down) <= 0).all()
    assert down[35:].max() == 0
    assert not found.density[:, :60].any()
    assert found.density.dtype == np.float32


def test_it_blurs_with_the_distance() -> None:
    alpha = block((20, 20, 180, 220), (200, 360))
    rgba = striped(alpha)
    rgba[:, 100:180, :3] = 200
    rgba[:, 20:100, :3] = 20
    colours = Reflection(0.5).of(rgba, (20, 20, 180, 220)).colours[..., 0].astype(int)
    steepest = [int(np.diff(colours[row, 30:170]).max()) for row in (221, 245, 280)]
    assert steepest[0] > 150 > steepest[1] > steepest[2]


def slanted() -> Mask:
    """A bottom that rises by a quarter to the right."""
    y, x = np.mgrid[:240, :200]
    return np.asarray(block((60, 20, 140, 240), (200, 240)) * (y < 150 - (x - 60) // 4), np.uint8)


def lowest(alpha: Mask, column: int) -> int:
    return int(np.flatnonzero(alpha[:, column])[-1])


def test_below_a_slanted_bottom_it_touches_everywhere() -> None:
    alpha = slanted()
    found = mirrored(alpha)
    for column in (65, 100, 135):
        foot = lowest(alpha, column)
        assert found.density[foot + 2, column] == pytest.approx(0.5, abs=0.1)
        assert int(found.colours[foot + 6, column, 0]) == pytest.approx(foot - 5, abs=2)


def test_a_hollow_is_mirrored_as_one() -> None:
    """Between two feet nothing touches the floor: the gap is twice as high."""
    alpha = block(BOX, (200, 240))
    alpha[110:, 90:110] = 0
    density: NDArray[np.float32] = mirrored(alpha).density
    assert density[122, 70] > 0.4
    assert not density[120:128, 95:105].any()
    assert density[134, 100] > 0.1


def test_below_the_steep_rim_of_a_round_thing_is_none() -> None:
    """A disc of radius 60: its lower edge rises by 0.2 at x = 12, and by 1.3 at x = 48."""
    y, x = np.mgrid[:240, :200] - np.array([100, 100])[:, None, None]
    alpha = np.where(np.hypot(x, y) <= 60, 255, 0).astype(np.uint8)
    density = mirrored(alpha).density
    foot = {column: lowest(alpha, column) for column in (112, 148)}
    assert density[foot[112] + 12, 112] > 0.15
    assert density[foot[148] + 12 :, 148].max() < 0.02
    assert np.abs(np.diff(density[170])).max() < 0.1  # its sides fade


def test_nothing_is_seen_beyond_the_reach() -> None:
    bottom = Reflection(0.5).reach((80, 100)).bottom
    found = mirrored(block(BOX, (200, 240)))
    assert not found.density[120 + bottom :].any()
    assert found.density[120 : 120 + bottom].any()


def test_feet_below_the_canvas_have_no_reflection_on_it() -> None:
    alpha = block(BOX, (200, 100))
    assert not Reflection(0.5).of(striped(alpha), BOX).density.any()


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (2, 3), (60, 50)])
@pytest.mark.parametrize("level", [0, 1, 255])
def test_any_size_and_level(shape: tuple[int, int], level: int) -> None:
    rgba = striped(np.full(shape, level, np.uint8))
    for beyond in (0, 7):
        box = (-beyond, -beyond, shape[1] + beyond, shape[0])
        found = Reflection(0.5).of(rgba, box)
        assert found.density.shape == shape
        assert found.colours.shape == (*shape, 3)
        assert 0 <= found.density.min() <= found.density.max() <= 0.5
