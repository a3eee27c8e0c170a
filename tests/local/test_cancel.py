"""A cancelled film in the real stack: its encoder is gone, and its worker has nothing to do."""

import time
from pathlib import Path

import httpx

from tests.films import film_job
from tests.processes import beside, cpu_s, descendants, encoders
from tests.servers import serving
from tests.waiting import wait_for


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
        wait_for(lambda: not encoders(worker), seconds=2)
        time.sleep(0.5)  # the thread's own end
        before = sum(map(cpu_s, [worker, *processes]))
        time.sleep(1)
        assert sum(map(cpu_s, [worker, *processes])) - before < 0.2, "an idle worker looks up now and then"
        assert beside(server.pid) == [worker]
        assert descendants(worker) == processes, "the work was stopped, not killed"
        assert client.get(path).json()["status"] == "cancelled"
        assert client.get(f"{path}/result").status_code == 409
