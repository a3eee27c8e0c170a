"""The law: which shots came before makes no difference to what a shot looks like."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from functions.motion.picture.backgrounds import PictureView, Still, ZoomSource, ZoomView
from functions.motion.picture.planes import Planes, View
from functions.motion.picture.renderer import Background, Renderer, Shot
from functions.motion.picture.sprite import Sprite, SpriteLayer

SIZE = (48, 64)
_RNG = np.random.default_rng(3)
PLATE = Planes.of(_RNG.integers(0, 256, (96, 80, 3), np.uint8))
GROUNDS: list[Background] = [
    Still(Planes.plain((20, 90, 160), SIZE)),
    Still(Planes.of(_RNG.integers(0, 256, (64, 48, 3), np.uint8))),
    PictureView(PLATE, View(1.1, 3.3, 7.7)),
    PictureView(PLATE, View(1.0, 4, 8)),
    ZoomView(ZoomSource.of(PLATE, View(1.5, -11, -17), (20, 30), SIZE, 1.6), 1.6),
]
SPRITES = [
    Sprite.of(_RNG.integers(0, 256, (height, width, 4), np.uint8), left, top)
    for width, height, left, top in ((10, 8, 4, 6), (21, 13, 15, 9), (48, 30, 0, 34))
]
items = st.builds(
    SpriteLayer,
    st.sampled_from(SPRITES),
    st.sampled_from([0.0, 2.0, 3.5, -7.25]),
    st.sampled_from([0.0, 4.0, -2.75]),
    st.sampled_from([1.0, 1.2, 0.7]),
    st.sampled_from([1.0, 0.4]),
)
shots = st.builds(Shot, st.sampled_from(GROUNDS), st.lists(items, max_size=4).map(tuple))


def _afresh(shot: Shot) -> Planes:
    renderer = Renderer(SIZE)
    renderer.render(shot)
    return renderer.canvas


@given(st.lists(shots, min_size=2, max_size=6))
def test_a_shot_looks_the_same_after_any_others(film: list[Shot]) -> None:
    renderer = Renderer(SIZE)
    for shot in film:
        renderer.render(shot)
        # Samples are taken in floats from the box's corner, so a part may be off by a rounding.
        difference = renderer.canvas.data.astype(int) - _afresh(shot).data.astype(int)
        assert np.abs(difference).max() <= 2


def test_an_equal_shot_changes_nothing() -> None:
    renderer = Renderer(SIZE)
    assert renderer.render(Shot(GROUNDS[0], (SpriteLayer(SPRITES[0]),)))
    assert not renderer.render(Shot(GROUNDS[0], (SpriteLayer(SPRITES[0]),)))


def test_only_what_differs_is_painted() -> None:
    renderer = Renderer(SIZE)
    renderer.render(Shot(GROUNDS[0], (SpriteLayer(SPRITES[0]),)))
    renderer.canvas.y[60, 40] = 7  # a mark far from the sprite
    renderer.render(Shot(GROUNDS[0]))
    assert renderer.canvas.y[60, 40] == 7
    assert renderer.canvas.y[8, 6] == Planes.plain((20, 90, 160), SIZE).y[0, 0]
