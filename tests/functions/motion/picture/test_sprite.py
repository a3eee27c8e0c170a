import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.motion.picture import bt709
from functions.motion.picture.backgrounds import Still
from functions.motion.picture.planes import Planes
from functions.motion.picture.renderer import Renderer, Shot
from functions.motion.picture.sprite import (
    ClippedItem,
    Sprite,
    SpriteLayer,
    ZoomSprite,
    ZoomSpriteLayer,
    rounded_rectangle,
)

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


def test_sprites_on_another_are_painted_as_one() -> None:
    lowest = Sprite.of(np.full((20, 24, 4), (*BLUE, 150), np.uint8), 2, 4)
    others = _square(90, 8, (5, 7)), _square(255, 6, (9, 10))
    one, each = Planes.plain((200, 220, 40), (32, 32)), Planes.plain((200, 220, 40), (32, 32))
    SpriteLayer(lowest.under(*others)).paint(one, one.box)
    for sprite in (lowest, *others):
        SpriteLayer(sprite).paint(each, each.box)
    assert np.abs(one.data.astype(int) - each.data).max() <= 2


@pytest.mark.parametrize("point", [(32, 36), (12, 60), (-20, 34), (80, 90)])
@given(st.floats(1.6, 2.6))
def test_a_zoomed_sprite_grows_from_its_point(point: tuple[int, int], scale: float) -> None:
    """A square from (24, 26) to (36, 38) at two samples a pixel; distances from the point change alone."""
    canvas = Planes.plain((0, 0, 0), (64, 64))
    square = _square(255, 24, (0, 0))
    corner = 2 * (point[0] - 24) - square.left, 2 * (point[1] - 26) - square.top
    layer = ZoomSpriteLayer(ZoomSprite.of(square, corner, point, (64, 64), 3.0), scale)
    layer.paint(canvas, canvas.box)
    rows, columns = np.nonzero(canvas.y > 16 + (bt709.colour(RED)[0] - 16) / 2)
    seen = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
    for edge, at, side in zip((24, 26, 36, 38), point * 2, seen, strict=True):
        assert side == pytest.approx(min(max(at + (edge - at) * 2 / scale, 0), 64), abs=1)
    left, top, right, bottom = layer.box(canvas.box)
    canvas.y[top:bottom, left:right] = 16
    assert (canvas.y == 16).all()


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
