import numpy as np
import pytest

from functions.motion.easing import linear
from functions.motion.effects.parallax import ROOM, depth_layers
from functions.motion.picture.planes import Planes
from functions.motion.picture.renderer import Renderer, Shot, render_shot
from layers.common.imaging.image import Pixels

FRAME = (200, 300)
WHOLE = round(FRAME[0] * ROOM), round(FRAME[1] * ROOM)


def _subject(left: int, top: int, right: int, bottom: int) -> Pixels:
    rgba = np.zeros((WHOLE[1], WHOLE[0], 4), np.uint8)
    rgba[top:bottom, left:right] = (250, 250, 250, 255)
    return rgba


def _box(subject: Pixels, x: float, strength: float = 1.0) -> tuple[int, int, int, int]:
    """Where the white subject is seen on a black background: left, top, right, bottom."""
    background = np.zeros((WHOLE[1], WHOLE[0], 3), np.uint8)
    behind, layer = depth_layers(background, subject, FRAME, strength, linear).at(x)
    renderer = Renderer(FRAME)
    renderer.render(Shot(behind, (layer,)))
    rows, columns = np.nonzero(renderer.canvas.y > 125)
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


def test_at_first_both_layers_make_up_the_photo() -> None:
    rng = np.random.default_rng(2)
    photo = np.repeat(rng.integers(60, 200, (WHOLE[1] // 12 + 1, WHOLE[0] // 12 + 1, 3), np.uint8), 12, 0)
    photo = np.repeat(photo, 12, 1)[: WHOLE[1], : WHOLE[0]]
    subject = _subject(60, 90, 140, WHOLE[1])
    subject[..., :3] = photo
    background, placed = depth_layers(photo, subject, FRAME, 1.0, linear).at(0.0)
    renderer = Renderer(FRAME)
    renderer.render(Shot(background, (placed,)))
    inset = (WHOLE[1] - FRAME[1]) // 2, (WHOLE[0] - FRAME[0]) // 2
    shown = photo[inset[0] : inset[0] + FRAME[1], inset[1] : inset[1] + FRAME[0]]
    difference = np.abs(renderer.canvas.y.astype(int) - Planes.of(np.ascontiguousarray(shown)).y)
    assert np.median(difference) <= 1


def test_a_standing_subject_grows_from_its_feet() -> None:
    before, after = _box(_subject(88, 90, 128, 250), 0.0), _box(_subject(88, 90, 128, 250), 1.0)
    assert after[3] == pytest.approx(before[3], abs=1)
    assert after[1] < before[1]
    assert (after[2] - after[0]) / (before[2] - before[0]) == pytest.approx(1.07, abs=0.04)


@pytest.mark.parametrize(
    ("subject", "side"),
    [
        (_subject(0, 90, 90, WHOLE[1]), 0),
        (_subject(120, 90, WHOLE[0], WHOLE[1]), 2),
        (_subject(60, 90, 140, WHOLE[1]), 3),
    ],
)
def test_a_side_that_cuts_the_subject_off_stays_covered(subject: Pixels, side: int) -> None:
    limit = (0, 0, *FRAME)[side]
    for x in (0.0, 0.5, 1.0):
        assert _box(subject, x)[side] == limit


def test_a_subject_on_the_left_goes_to_the_middle_and_the_scene_the_other_way() -> None:
    background = np.zeros((WHOLE[1], WHOLE[0], 3), np.uint8)
    background[:, WHOLE[0] // 2 :] = 255
    layers = depth_layers(background, _subject(20, 90, 60, 250), FRAME, 1.0, linear)
    moved = layers.subject.at(1.0).dx - layers.subject.at(0.0).dx
    first, last = (render_shot(Shot(layers.at(x)[0]), FRAME).y.astype(int).sum() for x in (0.0, 1.0))
    assert moved > 0
    assert last > first  # the bright half comes in from the right


def test_without_strength_nothing_moves() -> None:
    subject = _subject(60, 90, 120, 250)
    assert _box(subject, 0.0, 0.0) == _box(subject, 1.0, 0.0)
