"""One machine: a real server under a load of random arrivals, and the simulation of the same requests."""

import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass

import httpx
import numpy as np

from benchmarks.measure import ROUNDS
from benchmarks.scale.simulation import Times, poisson, serve
from tests.pictures import portrait_jpeg
from tests.servers import serving

PLACES, ROOM, LOAD, REQUESTS = 2, 4, 0.9, 120
OPS = '[{"op": "resize", "w": 800}, {"op": "blur", "radius": 2}]'
_CALLERS = 64


@dataclass(frozen=True, slots=True)
class Run:
    """What requests to a machine saw.

    Attributes:
        refused: the share that was answered by 503.
        p50, p95: seconds from a request that was served to its answer.
        per_s: requests that were served each second.
    """

    refused: float
    p50: float
    p95: float
    per_s: float

    @classmethod
    def of(cls, arrivals: Times, latencies: Times) -> "Run":
        """The run of requests; the latency of one that was refused is nan."""
        served = np.isfinite(latencies)
        p50, p95 = np.percentile(latencies[served], [50, 95])
        whole_s = float((arrivals + latencies)[served].max() - arrivals[0])
        return cls(1 - float(served.mean()), float(p50), float(p95), float(served.sum()) / whole_s)


def compare() -> tuple[Run, Run]:
    """The medians of real runs, and of the same runs simulated."""
    with (
        serving({"MAX_CONCURRENCY": str(PLACES), "MAX_QUEUE": str(ROOM), "JOB_WORKERS": "0"}) as server,
        httpx.Client(
            base_url=server.url, timeout=60, limits=httpx.Limits(max_connections=_CALLERS)
        ) as client,
    ):
        overhead_s = _overhead_s(client)
        both_s = statistics.fmean(_at_once(client))
        rate = LOAD * PLACES / both_s
        pairs = [_round(client, rate, overhead_s, seed) for seed in range(ROUNDS)]
    return _median([real for real, _ in pairs]), _median([simulated for _, simulated in pairs])


def _overhead_s(client: httpx.Client) -> float:
    """The median of what a lone request takes besides its work."""
    return statistics.median(latency - work for latency, work in [_ask(client) for _ in range(12)])


def _at_once(client: httpx.Client) -> list[float]:
    """The work of requests that share the machine."""
    with ThreadPoolExecutor(PLACES) as pool:
        return [work for _, work in pool.map(lambda _: _ask(client), range(20))]


def _ask(client: httpx.Client) -> tuple[float, float]:
    """Seconds until the answer, and of them those of its steps; nan if it was refused."""
    started = time.perf_counter()
    answer = client.post("/v1/edit", data={"ops": OPS}, files={"file": portrait_jpeg()})
    latency = time.perf_counter() - started
    if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        return float("nan"), float("nan")
    steps = answer.raise_for_status().headers["server-timing"].split(", ")
    return latency, sum(float(one.partition("dur=")[2]) for one in steps) / 1000


def _round(client: httpx.Client, rate: float, overhead_s: float, seed: int) -> tuple[Run, Run]:
    random = np.random.default_rng(seed)
    planned = poisson(random, rate, REQUESTS)
    arrivals, latencies, work = np.empty(REQUESTS), np.empty(REQUESTS), np.empty(REQUESTS)
    began = time.perf_counter()

    def one(index: int) -> None:
        time.sleep(max(0.0, planned[index] - (time.perf_counter() - began)))
        arrivals[index] = time.perf_counter() - began
        latencies[index], work[index] = _ask(client)

    with ThreadPoolExecutor(_CALLERS) as pool:
        list(pool.map(one, range(REQUESTS)))
    order = np.argsort(arrivals)
    arrivals, latencies, work = arrivals[order], latencies[order], work[order]
    missing = np.isnan(work)
    work[missing] = random.choice(work[~missing], int(missing.sum()))  # what the refused would have taken
    simulated = serve(arrivals, work + overhead_s, places=PLACES, room=ROOM)
    return Run.of(arrivals, latencies), Run.of(arrivals, simulated.latencies)


def _median(runs: Sequence[Run]) -> Run:
    return Run(*(statistics.median(values) for values in zip(*map(astuple, runs), strict=True)))
