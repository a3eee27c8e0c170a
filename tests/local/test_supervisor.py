"""The stack's own workers: there from the start, replaced when they die, gone with the router."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.layers.common.dialects import otter
from tests.pictures import portrait_jpeg
from tests.processes import beside, is_alive
from tests.servers import Server, serving
from tests.waiting import PATIENCE_S, wait_for


def status(server: Server, path: str) -> str:
    return str(httpx.get(server.url + path).json()["status"])


def test_a_killed_worker_is_replaced_and_its_job_done(tmp_path: Path) -> None:
    with (
        serving({"JOB_WORKERS": "1", "JOB_LEASE_S": "3", "STUDIO_DATA_DIR": str(tmp_path)}) as server,
        httpx.Client(base_url=server.url, timeout=60) as client,
    ):
        wait_for(lambda: beside(server.pid))
        asked = otter.send(client, {"model": "classic"}, photo=portrait_jpeg(), clientJobId="mine")
        path = f"/v1/jobs/{asked.json()['artifactJobId']}"
        wait_for(lambda: status(server, path) != "queued")
        (first,) = beside(server.pid)
        os.kill(first, signal.SIGKILL)
        frames = [frame for name, frame in otter.frames(client, "mine") if not name]
        assert [one["phase"] for one in frames].count("complete") == 1
        assert frames[-1]["jobId"] == "mine"
        assert path.endswith(frames[-1]["result"]["jobId"])
        assert status(server, path) == "succeeded"
        assert first not in beside(server.pid)
        result = client.get(f"{path}/result")
        assert (result.headers["content-type"], result.headers["x-model"]) == ("image/png", "classic")
        (second,) = beside(server.pid)
    assert not is_alive(second)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_workers_end_with_the_router(tmp_path: Path, number: signal.Signals) -> None:
    router = subprocess.Popen(
        [sys.executable, "-m", "local"],
        env={**os.environ, "PORT": "0", "JOB_WORKERS": "2", "STUDIO_DATA_DIR": str(tmp_path)},
        stdout=subprocess.DEVNULL,
    )
    wait_for(lambda: len(beside(router.pid)) == 2)
    pids = beside(router.pid)
    router.send_signal(number)
    router.wait(PATIENCE_S)
    wait_for(lambda: not any(map(is_alive, pids)))


def test_a_stream_of_events_ends_with_the_router(tmp_path: Path) -> None:
    with serving({"STUDIO_DATA_DIR": str(tmp_path)}) as server:
        asked = httpx.post(
            f"{server.url}/v1/cutout", files={"file": portrait_jpeg()}, headers={"Prefer": "respond-async"}
        )
        events = f"{server.url}{asked.headers['location']}/events"
        with httpx.stream("GET", events) as stream:
            lines = stream.iter_lines()
            assert next(lines) == "retry: 2000"
            os.kill(server.pid, signal.SIGTERM)
            assert "event: progress" in list(lines)  # and it ends as it should: httpx would complain else
