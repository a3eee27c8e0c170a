from itertools import pairwise

import pytest

from functions.motion.easing import EASINGS, Easing, back_out, progress

STEPS = [n / 200 for n in range(201)]


@pytest.mark.parametrize("easing", EASINGS.values(), ids=EASINGS)
def test_an_easing_begins_at_0_ends_at_1_and_never_turns(easing: Easing) -> None:
    assert easing(0.0) == 0.0
    assert easing(1.0) == 1.0
    assert all(before <= after for before, after in pairwise(map(easing, STEPS)))


def test_the_overshoot_is_a_tenth() -> None:
    assert back_out(0.0) == pytest.approx(0)
    assert back_out(1.0) == 1.0
    assert max(map(back_out, STEPS)) == pytest.approx(1.1, abs=0.001)


@pytest.mark.parametrize(("t", "x"), [(-1.0, 0.0), (1.0, 0.0), (2.0, 0.5), (3.0, 1.0), (9.0, 1.0)])
def test_progress_is_0_before_and_1_after(t: float, x: float) -> None:
    assert progress(t, 1.0, 2.0) == x


def test_what_takes_no_time_is_done_at_once() -> None:
    assert (progress(0.9, 1.0, 0.0), progress(1.0, 1.0, 0.0)) == (0.0, 1.0)
