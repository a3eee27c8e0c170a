import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from layers.common.compositing.over import over

levels = st.integers(0, 255)
colours = st.tuples(levels, levels, levels)


@given(colours, colours, st.floats(0, 1, width=32))
def test_over_is_porter_and_duffs(
    below: tuple[int, int, int], above: tuple[int, int, int], share: float
) -> None:
    back, front = (np.full((1, 1, 3), colour, np.uint8) for colour in (below, above))
    alpha = np.full((1, 1), share, np.float32)
    true = share * np.array(above) + (1 - share) * np.array(below)
    assert np.abs(over(front, back, alpha)[0, 0] - true).max() <= 0.51


def test_all_or_nothing_is_exact() -> None:
    below, above = np.random.default_rng(0).integers(0, 256, (2, 8, 8, 3), np.uint8)
    assert np.array_equal(over(above, below, np.zeros((8, 8), np.float32)), below)
    assert np.array_equal(over(above, below, np.ones((8, 8), np.float32)), above)


def test_every_pair_of_levels_is_rounded_to_the_nearest() -> None:
    """255 is odd, so no mean lies halfway between two levels."""
    level = np.arange(256, dtype=np.uint8)
    front, back = (np.dstack([plane] * 3) for plane in np.meshgrid(level, level))
    for alpha in range(256):
        true = np.rint((front * float(alpha) + back * float(255 - alpha)) / 255)
        assert np.array_equal(over(front, back, np.full((256, 256), alpha, np.uint8)), true)


@given(colours, colours, levels)
def test_an_opaque_back_may_have_alpha(
    below: tuple[int, int, int], above: tuple[int, int, int], alpha: int
) -> None:
    mask = np.full((1, 1), alpha, np.uint8)
    rgb = over(above, np.full((1, 1, 3), below, np.uint8), mask)
    rgba = over(above, np.full((1, 1, 4), (*below, 255), np.uint8), mask)
    assert np.abs(rgba[..., :3].astype(int) - rgb).max() <= 1
    assert rgba[0, 0, 3] == 255


@given(colours, colours, levels, levels)
def test_alphas_add_up(
    below: tuple[int, int, int], above: tuple[int, int, int], alpha: int, behind: int
) -> None:
    found = over(above, np.full((1, 1, 4), (*below, behind), np.uint8), np.full((1, 1), alpha, np.uint8))[
        0, 0
    ]
    total = alpha + behind * (1 - alpha / 255)
    assert abs(found[3] - total) <= 0.51
    if total:
        colour = (alpha * np.array(above) + behind * (1 - alpha / 255) * np.array(below)) / total
        assert np.abs(found[:3] - colour).max() <= 0.51
