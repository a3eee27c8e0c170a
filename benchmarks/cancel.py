"""How soon a cancelled film leaves the processor to others."""

import tempfile
import time

import httpx

from benchmarks.measure import row, title
from tests.films import film_job
from tests.processes import beside, encoders
from tests.servers import Server, serving
from tests.waiting import wait_for

ROUNDS = 7


def main() -> None:
    title("A film is cancelled (goal: its encoder is gone within 1 s)")
    with tempfile.TemporaryDirectory() as folder:
        env = {"JOB_WORKERS": "1", "STUDIO_DATA_DIR": folder}
        with serving(env) as server, httpx.Client(base_url=server.url) as client:
            wait_for(lambda: beside(server.pid))
            times = sorted(cancelled_s(server, client) for _ in range(ROUNDS))
    row("median", f"{times[ROUNDS // 2] * 1000:.0f} ms")
    row("longest", f"{times[-1] * 1000:.0f} ms")


def cancelled_s(server: Server, client: httpx.Client) -> float:
    """Seconds from the request to the end of the encoder."""
    (worker,) = beside(server.pid)
    path = film_job(client, seconds=60, draft=False)
    wait_for(lambda: encoders(worker))
    wait_for(lambda: client.get(path).json()["progress"] > 10)
    started = time.perf_counter()
    client.post(f"{path}/cancel")
    while encoders(worker):
        time.sleep(0.005)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
