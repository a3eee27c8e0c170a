import numpy as np
import pytest

from functions.motion.film import Film
from functions.motion.params import EffectParams
from functions.motion.picture.backgrounds import Still
from functions.motion.picture.planes import Planes
from functions.motion.picture.renderer import Shot
from functions.motion.storyboard import SceneChange, join_films
from functions.motion.transitions import transitions
from tests.context import video_config
from tests.functions.motion.films import frame, plain_film

VIDEO = video_config(EffectParams.model_validate({"w": 64, "h": 64, "fps": 10}))
RED, GREEN, BLUE = (220, 20, 20), (20, 200, 20), (20, 20, 220)


def _luma(film: Film, t: float) -> float:
    return float(frame(film, VIDEO.size, t).y.mean())


def test_films_follow_one_another() -> None:
    films = [
        plain_film(colour, VIDEO.size, seconds) for colour, seconds in ((RED, 1.0), (GREEN, 0.5), (BLUE, 2.0))
    ]
    whole = join_films(films, [None, None], VIDEO)
    assert whole.duration_s == 3.5
    for t, film in ((0.0, 0), (0.9, 0), (1.0, 1), (1.4, 1), (1.5, 2), (3.4, 2)):
        assert _luma(whole, t) == _luma(films[film], 0.0)


def test_a_transition_reaches_into_both_and_changes_no_length() -> None:
    films = [plain_film(RED, VIDEO.size, 1.0), plain_film(GREEN, VIDEO.size, 1.0)]
    whole = join_films(films, [SceneChange(transitions()["fade"], 0.4)], VIDEO)
    red, green = (_luma(film, 0.0) for film in films)
    assert whole.duration_s == 2.0
    assert _luma(whole, 0.8) == red
    assert _luma(whole, 1.2) == pytest.approx(green)
    assert _luma(whole, 1.0) == pytest.approx((red + green) / 2, abs=1)


def test_each_film_keeps_its_own_time() -> None:
    stills = [Still(Planes.plain((level,) * 3, VIDEO.size)) for level in range(0, 250, 25)]
    clock = Film(1.0, lambda t: Shot(stills[min(int(t * 10 + 1e-6), 9)]), 0.0)
    whole = join_films([clock, clock], [None], VIDEO)
    once = [_luma(clock, n / 10) for n in range(10)]
    assert [_luma(whole, n / 10) for n in range(20)] == once * 2


def test_in_a_transition_the_first_film_ends_and_the_second_begins() -> None:
    """Beyond its own time a film shows its last or first frame."""
    asked: list[float] = []

    def at(t: float) -> Shot:
        asked.append(t)
        return Shot(Still(Planes.plain(RED, VIDEO.size)))

    whole = join_films([Film(1.0, at, 0.0)] * 2, [SceneChange(transitions()["fade"], 1.0)], VIDEO)
    for t in np.arange(0, 2, 0.1):
        whole.at(float(t))
    assert min(asked) >= 0
    assert max(asked) < 1.0


def test_what_scenes_tell_is_told_once() -> None:
    told = [
        Film(1.0, plain_film(RED, VIDEO.size).at, 0.0, {"Model": name})
        for name in ("classic", "classic", "u2net")
    ]
    assert join_films(told, [None, None], VIDEO).notes == {"Model": "classic; u2net"}
