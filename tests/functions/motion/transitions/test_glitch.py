import itertools

import numpy as np
import pytest

from functions.motion.params import EffectParams
from functions.motion.picture.backgrounds import Still
from functions.motion.picture.planes import Planes
from functions.motion.picture.renderer import Shot, render_shot
from functions.motion.transitions.glitch import glitch
from tests.context import video_config
from tests.functions.motion.transitions.shots import SIZE, shown, textured, video

TIMES = [0.1, 0.3, 0.5, 0.7, 0.9]


@pytest.mark.parametrize("x", TIMES)
def test_a_seed_gives_the_same_disturbance_every_time(x: float) -> None:
    a, b = textured(1), textured(2)
    assert (shown(glitch(a, b, x, video(7))) == shown(glitch(a, b, x, video(7)))).all()


def test_another_seed_gives_another() -> None:
    a, b = textured(1), textured(2)
    for x in TIMES:
        assert (shown(glitch(a, b, x, video(7))) != shown(glitch(a, b, x, video(8)))).any()


def test_it_changes_with_every_frame_of_thirty_a_second() -> None:
    a = textured(1)
    frames = [shown(glitch(a, a, (number + 0.5) / 12, video())) for number in range(12)]
    assert all((before != after).any() for before, after in itertools.pairwise(frames))


def test_it_is_strongest_in_the_middle() -> None:
    ramp = (
        np.linspace(0, 255, SIZE[0]).astype(np.uint8)[None, :, None].repeat(SIZE[1], axis=0).repeat(3, axis=2)
    )
    a = Shot(Still(Planes.of(ramp)))
    whole = shown(a).astype(int)

    def wrong(x: float) -> float:
        return float(
            np.mean([np.abs(shown(glitch(a, a, x, video(seed))) - whole).mean() for seed in range(20)])
        )

    assert wrong(0.02) < wrong(0.25) < wrong(0.45)
    assert wrong(0.98) < wrong(0.75) < wrong(0.55)


def test_grey_is_split_into_red_and_blue() -> None:
    """A white bar on black: one edge red and the other blue, the whole as bright as before."""
    rgb = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
    rgb[:, 60:120] = 255
    bar = Shot(Still(Planes.of(rgb)))
    split = render_shot(glitch(bar, bar, 0.3, video(3)), SIZE)
    middle = split.rgb()[:, 40:140].astype(int)
    redder = middle[..., 0] - middle[..., 2]
    assert redder.max() > 120
    assert redder.min() < -120
    assert split.y.mean() == pytest.approx(render_shot(bar, SIZE).y.mean(), rel=0.25)


def test_plain_grounds_stay_plain_outside_of_bars() -> None:
    plain = Shot(Still(Planes.plain((120, 130, 140), SIZE)))
    rows = render_shot(glitch(plain, plain, 0.3, video()), SIZE).y
    assert (np.ptp(rows, axis=1) == 0).all()
    assert (rows[:, 0] == render_shot(plain, SIZE).y[0, 0]).mean() > 0.7


@pytest.mark.parametrize("size", [(64, 64), (66, 64), (64, 1920)])
def test_small_and_narrow_frames_serve(size: tuple[int, int]) -> None:
    plain = Shot(Still(Planes.plain((120, 130, 140), size)))
    for x in TIMES:
        render_shot(glitch(plain, plain, x, video_config(EffectParams(w=size[0], h=size[1]))), size)
