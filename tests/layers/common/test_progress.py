import time
from itertools import pairwise

import pytest

from layers.common.progress import Abandoned, Run, current_run, running, step


def test_steps_are_timed_and_summed() -> None:
    with running(Run()) as run:
        for _ in range(2):
            with step("infer"):
                time.sleep(0.01)
        with step("encode"):
            pass
    assert list(run.milliseconds) == ["infer", "encode"]
    assert run.milliseconds["infer"] >= 20


def test_outside_of_a_run_steps_do_nothing() -> None:
    with step("infer"):
        pass
    assert current_run().milliseconds == {}


def test_abandoned_work_stops_at_the_end_of_its_step() -> None:
    done: list[str] = []

    def work() -> None:
        with step("first"):
            run.abandon()
            done.append("first")
        with step("second"):
            done.append("second")

    with running(Run()) as run, pytest.raises(Abandoned):
        work()
    assert done == ["first"]


def test_a_deadline_abandons() -> None:
    run = Run(deadline_s=0.01)
    time.sleep(0.02)
    with running(run), pytest.raises(Abandoned), step("late"):
        pass


def test_what_remains_shrinks_to_nothing() -> None:
    run = Run(deadline_s=60)
    values = [run.remaining_s() for _ in range(3)]
    assert all(later <= earlier for earlier, later in pairwise(values))
    run.abandon()
    assert run.remaining_s() == 0


def test_a_run_tells_how_far_it_is() -> None:
    with running(Run()) as run:
        with step("render"):
            run.advance(3, 4)
            assert (run.stage, run.fraction) == ("render", 0.75)
        with step("encode"):
            assert (run.stage, run.fraction) == ("encode", 0.0)


def test_a_run_estimates_how_much_of_the_whole_is_done() -> None:
    run, estimates = Run(), [0]
    with running(run):
        for name, parts in (
            ("decode", 1),
            ("infer", 1),
            ("render", 4),
            ("a step of its own", 1),
            ("encode", 2),
        ):
            with step(name):
                for part in range(parts + 1):
                    run.advance(part, parts)
                    estimates.append(run.percent)
    assert estimates == sorted(estimates)
    assert estimates[-1] == 99
    assert 50 < estimates[7] < 60  # two quarters of what is rendered


def test_abandoned_work_stops_where_it_tells_how_far_it_is() -> None:
    with running(Run()) as run:
        run.abandon()
        with pytest.raises(Abandoned):
            run.advance(1, 2)


def test_a_step_inside_of_another_gives_its_place_back() -> None:
    with running(Run()) as run, step("render", "scene"):
        run.advance(1, 2)
        with step("decode", "file"):
            assert (run.stage, run.subject, run.fraction) == ("decode", "file", 0.0)
        assert (run.stage, run.subject, run.fraction) == ("render", "scene", 0.5)
        assert run.is_in_step
    assert not run.is_in_step


def test_a_silent_step_advances_by_the_time_that_is_expected() -> None:
    run = Run(expected_s=0.2)
    run.begin("infer")
    run.pass_time()
    assert run.percent == 10
    time.sleep(0.05)
    run.pass_time()
    assert 20 <= run.percent < 50, "a quarter of the time has passed"
    time.sleep(0.2)
    run.pass_time()
    assert run.percent == 49, "and all of it, but the step goes on"
    run.begin("decode")
    run.pass_time()
    assert run.percent == 49, "it never falls"


def test_a_step_that_reports_is_believed() -> None:
    """Time passes again where a step reports nothing, and in one that has reported once no more."""
    run = Run(expected_s=0.01)
    time.sleep(0.05)
    run.begin("upscale")
    run.advance(0, 4)
    run.begin("load")
    run.end(0.0)
    run.advance(1, 4)
    run.pass_time()
    assert run.percent == 60 + 35 // 4
    run.begin("encode")
    run.pass_time()
    assert run.percent == 98


def test_without_an_expectation_time_says_nothing() -> None:
    run = Run()
    run.begin("infer")
    time.sleep(0.02)
    run.pass_time()
    assert run.percent == 10
