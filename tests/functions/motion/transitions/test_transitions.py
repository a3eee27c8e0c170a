import pytest

from functions.motion.transitions import transitions
from tests.functions.motion.transitions.shots import A, B, shown, textured, video

NAMES = ["fade", "glitch", "whip-left", "whip-right", "whip-up", "whip-down"]


def test_each_file_brings_its_own() -> None:
    assert list(transitions()) == NAMES
    assert all(name == one.name for name, one in transitions().items())


@pytest.mark.parametrize("name", NAMES)
def test_the_ends_are_the_scenes_themselves(name: str) -> None:
    join = transitions()[name].join
    assert join(A, B, 0.0, video()) is A
    assert join(A, B, 1.0, video()) is B


@pytest.mark.parametrize("name", NAMES)
def test_a_shot_is_made_of_nothing_but_its_time(name: str) -> None:
    join, a, b = transitions()[name].join, textured(1), textured(2)
    times = [0.9, 0.05, 0.5, 0.3, 0.7]
    first = {x: shown(join(a, b, x, video())) for x in times}
    for x in sorted(times):
        assert (shown(join(a, b, x, video())) == first[x]).all()


@pytest.mark.parametrize("name", NAMES)
def test_scenes_are_left_as_they_were(name: str) -> None:
    a, b = textured(1), textured(2)
    before = shown(a), shown(b)
    for x in (0.2, 0.5, 0.8):
        shown(transitions()[name].join(a, b, x, video()))
    assert (shown(a) == before[0]).all()
    assert (shown(b) == before[1]).all()


@pytest.mark.parametrize("name", NAMES)
def test_it_begins_with_the_first_and_ends_with_the_second(name: str) -> None:
    join = transitions()[name].join

    def mean(x: float) -> float:
        return float(shown(join(A, B, x, video()))[: 180 * 320].mean())

    white, blue = mean(0.0), mean(1.0)
    assert abs(mean(0.01) - white) < 6
    assert abs(mean(0.99) - blue) < 6


def test_they_last_as_many_frames_as_editors_give_them() -> None:
    for name, (least, most) in {"whip-left": (8, 12), "glitch": (10, 14), "fade": (8, 15)}.items():
        assert least <= transitions()[name].seconds * 30 <= most
