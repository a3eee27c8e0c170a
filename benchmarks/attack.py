"""How the service answers while it is attacked."""

import os
import signal
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx

from benchmarks.measure import row, title
from tests.attacks import ATTACKS, PHOTO
from tests.hostile import large_progressive
from tests.processes import beside, cpu_s, descendants, is_alive, resident_bytes
from tests.servers import Server, serving
from tests.waiting import wait_for

ROUNDS = 20


def main() -> None:
    title("The service under attack (goal: /health below 100 ms, ordinary requests served)")
    with (
        tempfile.TemporaryDirectory() as folder,
        serving({"STUDIO_DATA_DIR": folder, "JOB_WORKERS": "0"}) as server,
        httpx.Client(base_url=server.url, timeout=30) as client,
    ):
        edited(client)
        for name, attack in ATTACKS.items():
            before = resident(server)
            with attack(server):
                health = [seconds(lambda: client.get("/health")) for _ in range(ROUNDS)]
                edits = [seconds(lambda: edited(client)) for _ in range(5)]
                more = resident(server) - before
            row(
                name,
                f"/health {statistics.median(health) * 1000:.0f} ms, slowest {max(health) * 1000:.0f} · "
                f"edit {statistics.median(edits) * 1000:.0f} ms · {more / 1e6:+.0f} MB",
            )
    stop_while_it_decodes()


def stop_while_it_decodes() -> None:
    """A cancelled job, and then SIGTERM, while files of seconds are decoded and bodies drip."""
    costly = large_progressive(9)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving({"STUDIO_DATA_DIR": folder, "JOB_WORKERS": "1"}) as server,
        httpx.Client(base_url=server.url, timeout=60) as client,
        ATTACKS["24 dripping bodies"](server),
        ThreadPoolExecutor() as threads,
    ):
        wait_for(lambda: beside(server.pid))
        (worker,) = beside(server.pid)
        job = queued(client, costly)
        wait_for(lambda: sum(map(cpu_s, descendants(worker))) > 0.5)
        client.post(f"{job}/cancel")
        started = time.perf_counter()
        following = queued(client, PHOTO)
        wait_for(lambda: client.get(following).json()["status"] == "succeeded")
        row(
            "a job is cancelled",
            f"the next one is done after {time.perf_counter() - started:.1f} s (goal: 2)",
        )
        answers = [threads.submit(client.post, "/v1/edit", files={"file": costly}) for _ in range(6)]
        time.sleep(1)
        everything = [server.pid, *descendants(server.pid)]
        os.kill(server.pid, signal.SIGTERM)
        started = time.perf_counter()
        wait_for(lambda: not any(map(is_alive, everything)))
        stopped_s = time.perf_counter() - started
        codes = sorted({answer.result().status_code for answer in answers})
    row("SIGTERM", f"all processes are gone after {stopped_s:.1f} s (goal: 5), callers got {codes}")


def queued(client: httpx.Client, photo: bytes) -> str:
    """The path of a new job."""
    asked = client.post("/v1/edit", files={"file": photo}, headers={"Prefer": "respond-async"})
    return asked.headers["location"]


def edited(client: httpx.Client) -> None:
    answer = client.post("/v1/edit", files={"file": PHOTO})
    assert answer.status_code == 200, answer.text


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def resident(server: Server) -> int:
    return sum(map(resident_bytes, [server.pid, *descendants(server.pid)]))


if __name__ == "__main__":
    main()
