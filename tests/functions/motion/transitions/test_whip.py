import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from functions.motion.picture.backgrounds import Still
from functions.motion.picture.planes import Planes
from functions.motion.picture.renderer import Shot, render_shot
from functions.motion.transitions.whip import DIRECTIONS, SECONDS, Direction, exposure_path, whip
from tests.functions.motion.transitions.shots import SIZE, video

FRAMES = [number / 10 for number in range(11)]


def _line(vertical: bool) -> Shot:
    """White on black, through the middle, two pixels wide."""
    rgb = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
    if vertical:
        rgb[:, SIZE[0] // 2 - 1 : SIZE[0] // 2 + 1] = 255
    else:
        rgb[SIZE[1] // 2 - 1 : SIZE[1] // 2 + 1] = 255
    return Shot(Still(Planes.of(rgb)))


def _profile(shot: Shot, across: bool) -> NDArray[np.float64]:
    luma = render_shot(shot, SIZE).y.astype(float) - 16
    return np.asarray(luma.mean(axis=0 if across else 1), np.float64)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("x", [0.2, 0.27, 0.33])
def test_a_line_becomes_as_long_as_its_way_while_the_shutter_is_open(direction: Direction, x: float) -> None:
    across, down = DIRECTIONS[direction]
    side = SIZE[0] if across else SIZE[1]
    line = _line(vertical=bool(across))
    profile = _profile(whip(line, line, x, video(), direction), bool(across))
    path = exposure_path(x, 30, side)
    assert path.length > 4
    # A box of that length, over which the line's light is spread evenly.
    lit = np.flatnonzero(profile > profile.max() / 2)
    assert lit[-1] - lit[0] + 1 == pytest.approx(path.length + 1, abs=3)
    centre = (profile * (np.arange(len(profile)) + 0.5)).sum() / profile.sum()
    assert centre == pytest.approx(side / 2 + path.middle * (across + down), abs=0.6)


@pytest.mark.parametrize("x", [0.15, 0.35, 0.6, 0.8])
def test_the_shutter_is_open_half_of_the_time(x: float) -> None:
    """Twice the frames a second, half the way in each."""
    assert exposure_path(x, 30, 1000).length == pytest.approx(2 * exposure_path(x, 60, 1000).length, rel=0.12)
    step = 1 / (SECONDS * 30)
    whole = exposure_path(x - step / 4, 30, 1000).begin, exposure_path(x + step / 4, 30, 1000).end
    assert exposure_path(x, 30, 1000).length == pytest.approx(abs(whole[1] - whole[0]) / 2, rel=0.12)


def test_speed_does_not_jump_where_the_scenes_change() -> None:
    before, after = exposure_path(0.5 - 1e-4, 3000, 1000), exposure_path(0.5 + 1e-4, 3000, 1000)
    assert before.length == pytest.approx(after.length, rel=0.01)


def test_the_first_speeds_up_and_the_second_comes_to_rest_a_little_beyond() -> None:
    leaving = [exposure_path(x, 30, 1000).middle for x in FRAMES[:5]]
    assert all(before < after for before, after in itertools.pairwise(leaving))
    coming = [exposure_path(0.5 + x / 2, 3000, 1000).middle for x in np.linspace(0.001, 1, 100)]
    assert coming[0] == pytest.approx(-1200, rel=0.02)
    assert 5 < max(coming) < 25
    assert abs(coming[-1]) < 0.01


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_the_picture_rushes_into_the_direction(direction: Direction) -> None:
    across, down = DIRECTIONS[direction]
    line = _line(vertical=bool(across))
    profile = _profile(whip(line, line, 0.2, video(), direction), bool(across))
    place = float((profile * np.arange(len(profile))).sum() / profile.sum()) - len(profile) / 2
    assert np.sign(place) == across + down


def test_colours_stay_with_their_brightness() -> None:
    rgb = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
    rgb[:, :90] = (255, 0, 0)
    red = Shot(Still(Planes.of(rgb)))
    moved = render_shot(whip(red, red, 0.3, video(), "right"), SIZE)
    edge_y = float((moved.y.mean(axis=0) - 16).sum() / (63 - 16))
    edge_v = float((moved.v.mean(axis=0) - 128).sum() / (240 - 128)) * 2
    assert edge_y == pytest.approx(edge_v, abs=1.5)
