import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from layers.common.compositing.coverage import filled, inside, looked_up, mixture, smoothstep

colours = st.tuples(*[st.integers(0, 255)] * 3)


def test_smoothstep_is_flat_at_both_ends() -> None:
    share = np.array([-1, 0, 0.25, 0.5, 0.75, 1, 2], np.float32)
    assert np.allclose(smoothstep(share), [0, 0, 0.15625, 0.5, 0.84375, 1, 1])


def test_inside_goes_from_none_to_all_in_one_pixel() -> None:
    distance = np.array([-9, -0.5, -0.25, 0, 0.5, 9], np.float32)
    assert np.allclose(inside(distance), [1, 1, 0.75, 0.5, 0, 0])


@given(colours, colours, st.floats(0, 1, width=32))
def test_filled_is_over_of_plain_colours(
    below: tuple[int, int, int], above: tuple[int, int, int], share: float
) -> None:
    coverage = np.full((1, 1), share, np.float32)
    true = share * np.array(above) + (1 - share) * np.array(below)
    assert np.abs(filled(below, above, coverage)[0, 0] - true).max() <= 1.6


def test_tables() -> None:
    assert mixture((0, 0, 0), (30, 60, 90), 4).tolist() == [
        [0, 0, 0],
        [10, 20, 30],
        [20, 40, 60],
        [30, 60, 90],
    ]
    table = np.stack([np.arange(256, dtype=np.uint8)] * 3, axis=-1)
    assert looked_up(table, np.array([[-3, 0.4, 7.6, 999]], np.float32))[0, :, 0].tolist() == [0, 0, 8, 255]
