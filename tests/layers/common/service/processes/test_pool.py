"""Work in processes: it goes on as in the caller's own, and nothing that it does outlives its end."""

import os
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from layers.common.core.media import Media, Upload
from layers.common.errors import NoAnswer, NoSubject, TooCostly, WorkDied
from layers.common.events import AttemptStarted, Event, WorkEnded, subscribe
from layers.common.imaging import bounded
from layers.common.progress import ANSWER, Abandoned, Run, current_run, running
from layers.common.service.processes.pool import WorkProcesses
from tests.layers.common.service.processes.hostile import Deed, HostileParams, capability
from tests.processes import descendants, is_alive
from tests.waiting import wait_for

FILE = {"file": Upload("file", b"x" * 3_000_000, "a.jpg")}
MEMORY_BYTES = 300_000_000


@pytest.fixture(scope="module")
def processes() -> Iterator[WorkProcesses]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bounded, "CPU_S", 1.0)
        pool = WorkProcesses([capability], most_idle=1, memory_bytes=MEMORY_BYTES)
    yield pool
    pool.close()


def do(
    pool: WorkProcesses, does: Deed, *, stage: str = "render", seconds: float = 60, run: Run | None = None
) -> Media:
    with running(run or Run()):
        return pool.perform(capability, FILE, HostileParams(does=does, stage=stage, seconds=seconds))


def pid_of(media: Media) -> int:
    return int(media.data)


def test_work_is_done_elsewhere_and_its_process_kept(processes: WorkProcesses) -> None:
    first, second = do(processes, "answer"), do(processes, "answer")
    assert pid_of(first) == pid_of(second) != os.getpid()
    assert (first.media_type, first.notes) == ("text/plain", {"Stage": "render"})


def _owner() -> str | None:
    return current_run().owner


def test_the_owner_of_the_run_is_known_there(processes: WorkProcesses) -> None:
    for owner in ("ann", "", None):
        with running(Run(owner=owner)):
            assert processes.call(_owner) == owner


def test_steps_and_events_are_followed(processes: WorkProcesses) -> None:
    run, seen = Run(), list[Event]()
    end = subscribe(seen.append)
    do(processes, "emit", run=run)
    end()
    assert (run.stage, list(run.milliseconds)) == ("render", ["render"])
    assert seen[0] == AttemptStarted("hostile")
    assert isinstance(seen[1], WorkEnded)


def test_a_refusal_keeps_its_words(processes: WorkProcesses) -> None:
    with pytest.raises(NoSubject) as caught:
        do(processes, "refuse")
    assert (caught.value.detail, caught.value.param) == ("there is nobody", "file")


@pytest.mark.parametrize(("does", "kind"), [("fail", ZeroDivisionError), ("fail oddly", RuntimeError)])
def test_a_failure_brings_its_traceback(processes: WorkProcesses, does: Deed, kind: type[Exception]) -> None:
    with pytest.raises(kind) as caught:
        do(processes, does)
    assert "in hostile" in str(caught.value.__cause__)


def test_work_that_hangs_ends_by_its_deadline(processes: WorkProcesses) -> None:
    started = time.monotonic()
    with pytest.raises(Abandoned):
        do(processes, "hang", run=Run(deadline_s=0.3))
    assert time.monotonic() - started < 30, "the work itself takes 60 s"
    assert do(processes, "answer").data


def test_work_that_hangs_ends_when_it_is_abandoned(processes: WorkProcesses) -> None:
    run = Run()
    threading.Timer(0.3, run.abandon).start()
    with pytest.raises(Abandoned):
        do(processes, "hang", run=run)


def test_work_that_heeds_its_run_is_not_killed(processes: WorkProcesses) -> None:
    before = pid_of(do(processes, "answer"))
    with pytest.raises(Abandoned):
        do(processes, "hang", seconds=0.2, run=Run(deadline_s=0.1))
    assert pid_of(do(processes, "answer")) == before


@pytest.mark.parametrize("does", ["burn", "allocate", "crash"])
def test_a_file_that_costs_too_much_to_decode(processes: WorkProcesses, does: Deed) -> None:
    with pytest.raises(TooCostly) as caught:
        do(processes, does, stage="decode")
    assert caught.value.param in ("file", None)
    assert do(processes, "answer").data


@pytest.mark.parametrize("does", ["burn", "crash"])
def test_a_picture_of_an_outside_model_that_costs_too_much(processes: WorkProcesses, does: Deed) -> None:
    with pytest.raises(NoAnswer, match="too_costly"):
        do(processes, does, stage=ANSWER)
    assert do(processes, "answer").data


def test_work_that_takes_too_much_memory(processes: WorkProcesses) -> None:
    with pytest.raises(TooCostly, match="MAX_WORK_BYTES"):
        do(processes, "grow")


def test_the_memory_of_a_model_is_not_counted(processes: WorkProcesses) -> None:
    assert do(processes, "grow", stage="load", seconds=0.3).data


@pytest.mark.parametrize(("does", "stage"), [("crash", "render"), ("die", "render"), ("die", "decode")])
def test_a_process_that_dies_is_not_the_fault_of_a_file(
    processes: WorkProcesses, does: Deed, stage: str
) -> None:
    """The system kills what takes too much memory of all, whatever it is doing."""
    with pytest.raises(WorkDied):
        do(processes, does, stage=stage)


def test_a_call_outlives_the_death_of_an_idle_process(processes: WorkProcesses) -> None:
    os.kill(pid_of(do(processes, "answer")), signal.SIGKILL)
    assert do(processes, "answer").data


@pytest.mark.parametrize(
    ("does", "stage", "outcome"),
    [("hang", "render", "abandoned"), ("crash", "decode", "refused"), ("die", "render", "failed")],
)
def test_work_that_ends_with_its_process_is_counted(
    processes: WorkProcesses, does: Deed, stage: str, outcome: str
) -> None:
    seen = list[Event]()
    end = subscribe(seen.append)
    with pytest.raises((Abandoned, TooCostly, WorkDied)):
        do(processes, does, stage=stage, run=Run(deadline_s=0.3 if does == "hang" else 30))
    end()
    assert [one.outcome for one in seen if isinstance(one, WorkEnded)] == [outcome]


def test_what_the_work_started_or_wrote_is_gone_with_it(processes: WorkProcesses) -> None:
    with pytest.raises(Abandoned):
        do(processes, "leave a child", run=Run(deadline_s=1))
    wait_for(lambda: not descendants(os.getpid(), "sleep"))
    # The work names a file after its child.
    assert not list(Path(tempfile.gettempdir()).glob("photo-studio-work-*/[0-9]*"))


def test_several_calls_at_once_have_a_process_each(processes: WorkProcesses) -> None:
    pids: list[int] = []
    threads = [
        threading.Thread(target=lambda: pids.append(pid_of(do(processes, "grow", stage="load", seconds=3))))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(pids)) == 3


def test_nothing_is_left_after_the_pool() -> None:
    pool = WorkProcesses([capability], most_idle=1, memory_bytes=MEMORY_BYTES)
    pid = pid_of(do(pool, "answer"))
    pool.close()
    wait_for(lambda: not is_alive(pid))
    with pytest.raises(WorkDied):
        do(pool, "answer")
    assert not pool.is_lost, "a pool that was closed stops nothing"
