import numpy as np
import pytest

from functions.edit.ops.blur import Blur
from functions.edit.ops.unsharp import Unsharp
from tests.functions.edit.applying import applied, with_soft_alpha
from tests.pictures import astronaut

EDGE = np.repeat(np.where(np.arange(40) < 20, 80, 160).astype(np.uint8)[None, :, None], 3, axis=2).repeat(
    9, 0
)


def test_it_adds_the_difference_from_the_blurred() -> None:
    blurred = applied(EDGE, Blur(radius=2)).astype(float)
    expected = np.clip(EDGE + 1.5 * (EDGE - blurred), 0, 255)
    assert np.abs(applied(EDGE, Unsharp(radius=2, amount=1.5)) - expected).max() <= 1


def test_an_edge_overshoots_on_both_sides() -> None:
    row = applied(EDGE, Unsharp(radius=1))[4, :, 0]
    assert row[19] < 80
    assert row[20] > 160
    assert row[0] == 80


@pytest.mark.parametrize(("threshold", "changes"), [(0, True), (60, False)])
def test_small_differences_are_left_alone(threshold: int, changes: bool) -> None:
    assert bool((applied(EDGE, Unsharp(radius=1, threshold=threshold)) != EDGE).any()) is changes


def test_alpha_stays() -> None:
    pixels = with_soft_alpha(astronaut())
    assert (applied(pixels, Unsharp(threshold=3))[..., 3] == pixels[..., 3]).all()


def test_0_changes_nothing() -> None:
    assert Unsharp(amount=0).is_neutral
