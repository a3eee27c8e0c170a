import asyncio
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable

import pytest

from layers.common.errors import Busy, DeadlineExceeded
from layers.common.progress import Run, step
from layers.common.service.workers import CallerGone, Workers
from tests.waiting import PATIENCE_S


async def never() -> None:
    await asyncio.Event().wait()


def enter_and_run(
    workers: Workers, work: Callable[[], object], run: Run, gone: Callable[[], Awaitable[None]] = never
) -> object:
    async def inside() -> object:
        with workers.enter() as place:
            return await place.run(work, run, gone)

    return asyncio.run(inside())


def test_a_process_that_is_nicer_already_stays_so() -> None:
    code = """
import os
os.nice(10)
from layers.common.service.workers import Workers
from layers.common.progress import Run
print(Workers(1, 0).submit(lambda: os.getpriority(os.PRIO_PROCESS, 0), Run()).result(10))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "10"


def test_the_door_closes_when_the_queue_is_full() -> None:
    workers = Workers(concurrency=1, queue=2)
    places = [workers.enter() for _ in range(3)]
    with pytest.raises(Busy) as refusal:
        workers.enter()
    assert refusal.value.retry_after_s is not None
    assert refusal.value.retry_after_s >= 1
    with places[0]:
        pass
    workers.enter()


def test_a_place_is_given_back_after_a_fault() -> None:
    workers = Workers(concurrency=1, queue=0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            enter_and_run(workers, lambda: 1 / 0, Run())
    assert workers.inside == 0


def test_no_more_than_so_many_at_once() -> None:
    workers = Workers(concurrency=2, queue=20)
    lock, now, most = threading.Lock(), 0, 0

    def work() -> None:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        threading.Event().wait(0.01)
        with lock:
            now -= 1

    async def crowd() -> None:
        async def one() -> None:
            with workers.enter() as place:
                await place.run(work, Run(), never)

        await asyncio.gather(*(one() for _ in range(12)))

    asyncio.run(crowd())
    assert most == 2


def test_a_deadline_answers_at_once_and_stops_the_work_after_its_step() -> None:
    workers = Workers(concurrency=1, queue=0)
    let_go, second = threading.Event(), threading.Event()

    def work() -> None:
        with step("first"):
            let_go.wait(PATIENCE_S)
        second.set()

    with pytest.raises(DeadlineExceeded):
        enter_and_run(workers, work, Run(deadline_s=0.05))
    assert workers.inside == 1, "the place is taken as long as the thread works"
    let_go.set()
    workers.close()
    assert workers.inside == 0
    assert not second.is_set()


def test_work_that_notices_the_deadline_first_is_the_same_fault() -> None:
    def work() -> None:
        while True:
            with step("spin"):
                pass

    workers = Workers(concurrency=1, queue=0)
    with pytest.raises(DeadlineExceeded):
        enter_and_run(workers, work, Run(deadline_s=0.05))


def test_a_caller_who_hangs_up_takes_queued_work_along() -> None:
    workers = Workers(concurrency=1, queue=1)
    let_go, begun = threading.Event(), threading.Event()
    workers.enter()
    workers.submit(lambda: let_go.wait(PATIENCE_S), Run())

    async def gone() -> None:
        await asyncio.sleep(0)

    with pytest.raises(CallerGone):
        enter_and_run(workers, begun.set, Run(), gone)
    let_go.set()
    workers.close()
    assert not begun.is_set()
    assert workers.inside == 0


def test_what_is_waited_for_ends_with_the_server() -> None:
    workers = Workers(concurrency=1, queue=0)
    ended: list[str] = []

    async def waiting() -> None:
        try:
            await never()
        finally:
            ended.append("cancelled")

    async def stopped_meanwhile() -> None:
        asyncio.get_running_loop().call_soon(workers.stop)
        with pytest.raises(Busy, match="the server is stopping"):
            await workers.wait(waiting(), Run(), never())

    asyncio.run(stopped_meanwhile())
    assert ended == ["cancelled"]
