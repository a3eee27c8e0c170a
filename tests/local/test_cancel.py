"""A cancelled film in the real stack: its encoder is gone, and its worker has nothing to do."""

import time
from collections.abc import Sequence
from pathlib import Path

import httpx

from tests.films import film_job
from tests.processes import beside, cpu_s, descendants, encoders
from tests.servers import serving
from tests.waiting import wait_for


def cpu_of_a_second(pids: Sequence[int]) -> float:
    """Seconds of processor time, of which an idle worker needs a few hundredths to look up now and then."""
    before = sum(map(cpu_s, pids))
    time.sleep(1)
    return sum(map(cpu_s, pids)) - before


def test_a_cancelled_film_frees_its_processor(tmp_path: Path) -> None:
    env = {"JOB_WORKERS": "1", "STUDIO_DATA_DIR": str(tmp_path)}
    with serving(env) as server, httpx.Client(base_url=server.url) as client:
        wait_for(lambda: beside(server.pid))
        (worker,) = beside(server.pid)
        path = film_job(client, seconds=60, draft=False)
        wait_for(lambda: encoders(worker))
        wait_for(lambda: client.get(path).json()["progress"] > 10)
        processes = [one for one in descendants(worker) if one not in encoders(worker)]
        assert client.post(f"{path}/cancel").json()["status"] == "cancelled"
        wait_for(lambda: not encoders(worker))
        wait_for(lambda: cpu_of_a_second([worker, *processes]) < 0.2)
        assert beside(server.pid) == [worker]
        assert descendants(worker) == processes, "the work was stopped, not killed"
        assert client.get(path).json()["status"] == "cancelled"
        assert client.get(f"{path}/result").status_code == 409
