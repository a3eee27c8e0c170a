import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from layers.common.compositing.layer import Layer
from tests.layers.common.compositing.layers import layer

levels = st.integers(0, 255)


@given(front=levels, back=levels, alpha=levels)
def test_over(front: int, back: int, alpha: int) -> None:
    """C = αF + (1 − α)B, each of the two products rounded."""
    mask = np.array([[alpha]], np.uint8)
    found = layer((front,) * 3, (back,) * 3, mask).over()
    assert np.abs(found - (alpha * front + (255 - alpha) * back) / 255).max() <= 1


@given(front=levels, back=levels)
def test_opaque_and_clear_are_exact(front: int, back: int) -> None:
    for alpha, expected in ((255, front), (0, back)):
        mask = np.array([[alpha]], np.uint8)
        assert (layer((front,) * 3, (back,) * 3, mask).over() == expected).all()


def test_premultiplied_and_back() -> None:
    before = layer()
    after = Layer.of(before.premultiplied, before.behind)
    assert np.array_equal(after.alpha, before.alpha)
    seen = before.alpha >= 64
    assert np.abs(after.colours[seen].astype(int) - before.colours[seen]).max() <= 2
