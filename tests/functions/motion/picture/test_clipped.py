import numpy as np

from functions.motion.picture.backgrounds import Still
from functions.motion.picture.planes import Planes
from functions.motion.picture.renderer import Renderer, Shot
from functions.motion.picture.sprite import ClippedItem, Sprite, SpriteLayer

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
