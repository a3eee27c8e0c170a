import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.motion.picture import bt709
from functions.motion.picture.backgrounds import Still
from functions.motion.picture.planes import Planes
from functions.motion.picture.renderer import Renderer, Shot
from functions.motion.picture.sprite import ClippedItem, Sprite, SpriteLayer, rounded_rectangle

RED, BLUE = (230, 30, 20), (10, 60, 200)


def _square(alpha: int, side: int = 8, at: tuple[int, int] = (4, 6)) -> Sprite:
    return Sprite.of(np.full((side, side, 4), (*RED, alpha), np.uint8), *at)


@pytest.mark.parametrize("alpha", [0, 64, 128, 255])
def test_over_is_porter_and_duffs(alpha: int) -> None:
    canvas = Planes.plain(BLUE, (32, 32))
    SpriteLayer(_square(alpha)).paint(canvas, canvas.box)
    for plane, above, below, step in zip(
        (canvas.y, canvas.u, canvas.v), bt709.colour(RED), bt709.colour(BLUE), (1, 2, 2), strict=True
    ):
        wanted = (above * alpha + below * (255 - alpha)) / 255
        assert abs(float(plane[10 // step, 8 // step]) - wanted) <= 1
        assert plane[28 // step, 28 // step] == below


@pytest.mark.parametrize("at", [(4, 6), (5, 6), (4, 7), (5, 7)])
def test_a_sprite_rests_at_any_pixel(at: tuple[int, int]) -> None:
    canvas = Planes.plain((0, 0, 0), (32, 32))
    SpriteLayer(Sprite.of(np.full((7, 5, 4), 255, np.uint8), *at)).paint(canvas, canvas.box)
    rows, columns = np.nonzero(canvas.y > 16)
    assert (columns.min(), columns.max()) == (at[0], at[0] + 4)
    assert (rows.min(), rows.max()) == (at[1], at[1] + 6)


def test_opacity_is_a_factor_of_alpha() -> None:
    half, whole = Planes.plain(BLUE, (32, 32)), Planes.plain(BLUE, (32, 32))
    SpriteLayer(_square(200), opacity=0.5).paint(half, half.box)
    SpriteLayer(_square(100)).paint(whole, whole.box)
    assert np.abs(half.data.astype(int) - whole.data.astype(int)).max() <= 1


@given(st.floats(-6, 6), st.floats(-6, 6), st.floats(0.8, 2))
def test_moved_and_scaled_it_keeps_its_middle_and_stays_in_its_box(
    dx: float, dy: float, scale: float
) -> None:
    canvas = Planes.plain((0, 0, 0), (64, 64))
    placed = SpriteLayer(_square(255, 12, (24, 26)), dx, dy, scale)
    placed.paint(canvas, canvas.box)
    ink = canvas.y.astype(float) - 16
    y, x = np.mgrid[:64, :64] + 0.5
    assert abs((ink * x).sum() / ink.sum() - (30 + dx)) < 0.1
    assert abs((ink * y).sum() / ink.sum() - (32 + dy)) < 0.1
    left, top, right, bottom = placed.box(canvas.box)
    canvas.y[top:bottom, left:right] = 16
    assert (canvas.y == 16).all()


def test_it_is_painted_within_the_given_box_alone() -> None:
    canvas = Planes.plain((0, 0, 0), (32, 32))
    SpriteLayer(_square(255)).paint(canvas, (0, 0, 8, 32))
    assert canvas.y[10, 7] > 16
    assert canvas.y[10, 8] == 16


@pytest.mark.parametrize(("dx", "dy"), [(100, 0), (0, 100), (-100, 0), (0, -100)])
def test_outside_of_the_frame_nothing_is_painted(dx: float, dy: float) -> None:
    canvas = Planes.plain(BLUE, (32, 32))
    before = canvas.data.copy()
    SpriteLayer(_square(255), dx, dy).paint(canvas, canvas.box)
    assert (canvas.data == before).all()


WHITE = Sprite.of(np.full((40, 20, 4), 255, np.uint8), 10, 10)
WINDOW = (12, 20, 24, 44)


def test_only_what_is_inside_the_window_is_seen() -> None:
    canvas = Planes.plain((0, 0, 0), (60, 60))
    ClippedItem(SpriteLayer(WHITE), WINDOW).paint(canvas, canvas.box)
    y, x = np.nonzero(canvas.y > 16)
    assert (x.min(), y.min(), x.max() + 1, y.max() + 1) == WINDOW


def test_outside_of_it_nothing_is_painted() -> None:
    canvas = Planes.plain((0, 0, 0), (60, 60))
    item = ClippedItem(SpriteLayer(WHITE, dy=40), WINDOW)
    left, top, right, bottom = item.box(canvas.box)
    assert left >= right or top >= bottom
    item.paint(canvas, canvas.box)
    assert (canvas.y == 16).all()


def test_it_is_repainted_where_it_moves() -> None:
    ground = Still(Planes.plain((0, 0, 0), (60, 60)))
    shots = [
        Shot(ground, (ClippedItem(SpriteLayer(WHITE, dy=dy), WINDOW),)) for dy in (30.0, 12.5, 0.0, 40.0)
    ]
    steady = Renderer((60, 60))
    for shot in shots:
        steady.render(shot)
        fresh = Renderer((60, 60))
        fresh.render(shot)
        assert (steady.canvas.data == fresh.canvas.data).all()


@pytest.mark.parametrize("radius", [0, 5, 12.5, 20, 500])
def test_it_covers_the_area_of_a_rounded_rectangle(radius: float) -> None:
    alpha = rounded_rectangle((80, 40), radius, (1, 2, 3))[..., 3] / 255
    own = min(radius, 20)
    assert alpha.sum() == pytest.approx(80 * 40 - (4 - math.pi) * own**2, rel=0.002)


def test_it_is_even_to_all_sides_and_of_one_colour() -> None:
    shape = rounded_rectangle((31, 17), 6, (9, 8, 7))
    assert (shape == shape[::-1]).all()
    assert (shape == shape[:, ::-1]).all()
    assert (shape[..., :3] == np.array((9, 8, 7))).all()
