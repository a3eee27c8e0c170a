"""How the service answers while it is attacked."""

import statistics
import tempfile
import time
from collections.abc import Callable

import httpx

from benchmarks.measure import row, title
from tests.attacks import ATTACKS, PHOTO
from tests.processes import descendants, resident_bytes
from tests.servers import Server, serving

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
