"""The client of an event loop: the same as the blocking one."""

import asyncio
import inspect
import time

import pytest

from photo_studio import AsyncJob, AsyncStudio, Job, ProblemError, Retry, Studio
from photo_studio.studio import AsyncSubmit, Submit
from tests.client.faulty import Answer, failing, hang_up
from tests.client.test_job import event, streamed, told
from tests.pictures import opened, portrait_jpeg
from tests.servers import Server

SOON = Retry(attempts=3, first_s=0.02, longest_s=0.05)


@pytest.mark.parametrize(
    ("blocking", "looped"), [(Studio, AsyncStudio), (Job, AsyncJob), (Submit, AsyncSubmit)]
)
def test_they_have_the_same_methods(blocking: type, looped: type) -> None:
    def methods(kind: type) -> dict[str, list[str]]:
        found = inspect.getmembers(kind, inspect.isfunction)
        return {name: list(inspect.signature(one).parameters) for name, one in found if name[0] != "_"}

    assert methods(blocking) == methods(looped)
    assert list(inspect.signature(blocking).parameters) == list(inspect.signature(looped).parameters)


def test_a_call_a_job_and_a_problem(working: Server) -> None:
    async def use() -> None:
        async with AsyncStudio(working.url) as studio:
            sizes = await asyncio.gather(
                *(studio.edit(portrait_jpeg(), ops=[{"op": "resize", "w": w}]) for w in range(40, 44))
            )
            assert [opened(one.content).size[0] for one in sizes] == list(range(40, 44))
            job = await studio.submit.edit(("me.jpg", portrait_jpeg()), ops=[{"op": "resize", "w": 50}])
            events = [one async for one in job.events()]
            assert events[-1].status == "succeeded"
            assert (await job.result()).filename == "me-edited.jpg"
            assert (await (await studio.job(job.id)).wait()).ended
            assert [one.id async for one in studio.jobs(job.id)] == [job.id]
            assert repr(job) == f"<AsyncJob {job.id} succeeded 100 %>"
            with pytest.raises(ProblemError, match="job_ended"):
                await (await job.refresh()).cancel()
            with pytest.raises(ProblemError, match="invalid_parameter"):
                await studio.edit(portrait_jpeg(), quality=500)
            assert (await studio.health())["status"] == "ok"
            assert "models" in await studio.models()

    asyncio.run(use())


def test_it_asks_again_and_follows_streams() -> None:
    async def follow() -> list[tuple[str, int]]:
        async with AsyncStudio(server.url, retry=SOON) as studio:
            job = await studio.job("j")
            return [(one.status, one.progress) async for one in job.events()]

    turns = (
        hang_up,
        told("queued"),
        streamed("retry: 10\n\n", event("running", 2), "id: 3\ndata: {"),
        streamed(event("running", 3), event("succeeded", 4)),
    )
    with failing(*turns) as server:
        assert asyncio.run(follow()) == [
            ("queued", 1),
            ("running", 2),
            ("running", 3),
            ("succeeded", 4),
        ]


def test_the_loop_is_free_meanwhile_and_a_call_is_given_up() -> None:
    async def use() -> int:
        async with AsyncStudio(server.url) as studio:
            ticks = 0

            async def tick() -> None:
                nonlocal ticks
                while True:
                    ticks += 1
                    await asyncio.sleep(0.01)

            beside = asyncio.create_task(tick())
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(studio.health(), 0.5)
            beside.cancel()
            return ticks

    with failing(lambda _: time.sleep(5)) as server:
        assert asyncio.run(use()) > 3


def test_it_sends_what_the_blocking_one_sends() -> None:
    async def use() -> None:
        async with AsyncStudio(server.url) as studio:
            await studio.edit(("a.jpg", b"x"), quality=3)

    with failing(Answer(200, b"{}")) as server:
        with Studio(server.url) as studio:
            studio.edit(("a.jpg", b"x"), quality=3)
        asyncio.run(use())
        blocking, looped = (one.body.split(b"\r\n")[1:-2] for one in server.asked)
    assert [line for line in blocking if b"--" not in line[:2]] == [
        line for line in looped if b"--" not in line[:2]
    ]
