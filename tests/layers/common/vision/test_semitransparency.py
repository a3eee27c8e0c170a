"""What becomes opaque, what stays half transparent, and with which colours."""

import numpy as np
import pytest

from layers.common.imaging.alpha import with_alpha
from layers.common.imaging.image import Mask, Pixels
from layers.common.vision.semitransparency import opaque_inside

FAINTEST = 8
SIDE = 400


def car() -> Mask:
    """A body with a soft edge of 3 px; in it a window near its upper edge, and a hole."""
    alpha = np.zeros((SIDE, SIDE), np.uint8)
    alpha[100:300, 50:350] = 255
    for step, level in enumerate((64, 128, 192)):
        alpha[100 + step : 300 - step, 50 + step] = alpha[100 + step : 300 - step, 349 - step] = level
        alpha[100 + step, 50 + step : 350 - step] = alpha[299 - step, 50 + step : 350 - step] = level
    alpha[106:150, 100:200] = 90
    alpha[200:240, 250:290] = 0
    return alpha


def cut(alpha: Mask) -> tuple[Pixels, Pixels]:
    """A cut-out in red of a photo in blue."""
    colours = np.full((*alpha.shape, 3), (200, 0, 0), np.uint8)
    return with_alpha(colours, alpha), np.full_like(colours, (0, 0, 200))


def test_what_is_enclosed_becomes_opaque_with_the_photos_colours() -> None:
    made = opaque_inside(*cut(car()), FAINTEST)
    assert (made[106:150, 100:200] == (0, 0, 200, 255)).all()


def test_the_edge_and_holes_stay() -> None:
    before, photo = cut(car())
    made = opaque_inside(before, photo, FAINTEST)
    made[106:150, 100:200] = before[106:150, 100:200]
    assert np.array_equal(made, before)


def test_glass_up_to_its_edge_is_opaque_further_inside_than_the_edge_is_wide() -> None:
    alpha = np.zeros((SIDE, SIDE), np.uint8)
    alpha[100:300, 100:300] = 120
    made = opaque_inside(*cut(alpha), FAINTEST)
    row = made[200, 100:200, 3].astype(int)
    assert row[0] == 120
    assert (row[10:] == 255).all()
    assert (np.diff(row) >= 0).all()
    assert (made[200, 200] == (0, 0, 200, 255)).all()
    assert not made[:100].any() or (made[:100, :, 3] == 0).all()


def test_a_hole_in_glass_keeps_an_edge() -> None:
    alpha = np.zeros((SIDE, SIDE), np.uint8)
    alpha[50:350, 50:350] = 255
    alpha[100:300, 100:300] = 120
    alpha[190:210, 190:210] = 0
    made = opaque_inside(*cut(alpha), FAINTEST)[..., 3]
    assert (made[190:210, 190:210] == 0).all()
    assert made[200, 211] == 120
    assert (made[100:180, 100:300] == 255).all()


@pytest.mark.parametrize("level", [0, 255])
def test_what_is_not_half_transparent_is_as_it_was(level: int) -> None:
    before, photo = cut(np.full((30, 20), level, np.uint8))
    assert np.array_equal(opaque_inside(before, photo, FAINTEST), before)
