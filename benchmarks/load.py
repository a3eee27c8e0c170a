"""Far more clients than places: who is served, who is refused, and how quick /health stays.

The health check runs in a process of its own, so that the clients' threads do not slow the watch.
"""

import multiprocessing
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Event

import httpx

from benchmarks.measure import row, title
from tests.pictures import portrait_jpeg
from tests.servers import serving

CLIENTS, QUEUE, ROUNDS = 32, 4, 3


def watch_health(url: str, done: Event, slowest: "multiprocessing.Queue[float]") -> None:
    worst = 0.0
    with httpx.Client() as client:
        client.get(f"{url}/health")
        while not done.wait(0.02):
            started = time.perf_counter()
            client.get(f"{url}/health").raise_for_status()
            worst = max(worst, time.perf_counter() - started)
    slowest.put(worst)


def post(client: httpx.Client) -> tuple[int, float]:
    started = time.perf_counter()
    answer = client.post("/v1/cutout", params={"model": "classic"}, files={"file": portrait_jpeg()})
    return answer.status_code, time.perf_counter() - started


def main() -> None:
    title(f"{CLIENTS} clients at once, a queue of {QUEUE} (goal: /health within 100 ms throughout)")
    context = multiprocessing.get_context("spawn")
    with serving({"MAX_QUEUE": str(QUEUE), "MAX_CONCURRENCY": "2"}) as server:
        client = httpx.Client(base_url=server.url, timeout=120, limits=httpx.Limits(max_connections=CLIENTS))
        post(client)
        before = server.resident_mb()
        done, slowest = context.Event(), context.Queue()
        watcher = context.Process(target=watch_health, args=(server.url, done, slowest))
        watcher.start()
        time.sleep(2)
        with ThreadPoolExecutor(CLIENTS) as pool:
            answers = [pair for _ in range(ROUNDS) for pair in pool.map(post, [client] * CLIENTS)]
        done.set()
        row("slowest /health", f"{slowest.get(timeout=30) * 1000:.0f} ms")
        watcher.join()
        refusals = sorted(seconds for status, seconds in answers if status == 503)
        row(
            "served / refused / other",
            f"{sum(s == 200 for s, _ in answers)} / {len(refusals)} / "
            f"{sum(s not in (200, 503) for s, _ in answers)}",
        )
        row("median time of a refusal", f"{refusals[len(refusals) // 2] * 1000:.0f} ms")
        row("memory gained", f"{server.resident_mb() - before:.0f} MB")


if __name__ == "__main__":
    main()
