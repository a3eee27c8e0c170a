"""What may come to the stack, and what becomes of it."""

from dataclasses import dataclass, replace

import numpy as np

from benchmarks.scale import aws
from benchmarks.scale.aws import DAY_S, Limits
from benchmarks.scale.simulation import Delivered, Flags, Times, admitted, deliver, serve

DAY = 1_000_000
BURST, BURST_S = 100_000, 60.0
POISONED = 0.01
PEAK = 1.8
"""The busiest hour of a day, by the average one."""

GOAL_LOAD = 0.8
"""How busy places should be in the busiest hour."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A line of the table.

    Attributes:
        done: photos with their result when the scenario ends.
        p50, p95: seconds from the photo to its result, of those done.
        oldest_s: the longest that any photo has waited to be received, or still waits.
        usd: the price of it all.
    """

    name: str
    photos: int
    done: int
    refused: int
    dead: int
    p50: float
    p95: float
    oldest_s: float
    most_at_once: int
    usd: float


def photo_seconds(random: np.random.Generator, count: int) -> Times:
    """What cut-outs take: :data:`aws.CUTOUT_S` in the middle."""
    return aws.CUTOUT_S * random.lognormal(0.0, aws.SPREAD, count)


def daily(random: np.random.Generator, count: int) -> Times:
    """A day's photos, most in its middle, few at night."""
    hours = np.linspace(0, DAY_S, 24 * 60 + 1)
    rate = 1 - (PEAK - 1) * np.cos(2 * np.pi * hours / DAY_S)
    share = np.concatenate([[0.0], np.cumsum((rate[1:] + rate[:-1]) / 2)])
    return np.interp(np.sort(random.random(count)), share / share[-1], hours)


def burst(random: np.random.Generator, count: int) -> Times:
    """As many photos within a minute."""
    return np.sort(random.random(count)) * BURST_S


def places_needed(photos_a_day: float) -> int:
    """Places for the busiest hour of a day."""
    return int(np.ceil(photos_a_day / DAY_S * PEAK * aws.CUTOUT_S / GOAL_LOAD))


def raised(limits: Limits) -> Limits:
    """The limits that a million photos a day need, by the bucket or by requests."""
    needed = places_needed(DAY)
    peak = DAY / DAY_S * PEAK
    return replace(
        limits,
        requests_per_s=float(np.ceil(peak / GOAL_LOAD)),
        burst=2 * float(np.ceil(peak / GOAL_LOAD)),
        requests_a_day=1.2 * DAY,
        places=needed + limits.places,
        files_at_once=needed,
    )


def by_bucket(
    name: str,
    arrivals: Times,
    limits: Limits,
    *,
    deadly: Flags | None = None,
    kills_batch: bool = False,
    until: float = float("inf"),
) -> Outcome:
    """Photos that are put into the bucket."""
    seconds = photo_seconds(np.random.default_rng(2), len(arrivals))
    told = deliver(
        arrivals,
        seconds,
        limits.mapping,
        places=limits.places,
        deadly=deadly,
        cold_s=aws.COLD_S,
        kills_batch=kills_batch,
        until=until,
    )
    latencies = told.done - arrivals
    usd = limits.usd(told.busy_s, told.invocations) + aws.usd_of_file_traffic(len(arrivals), told.invocations)
    return Outcome(
        name,
        len(arrivals),
        int(np.isfinite(told.done).sum()),
        0,
        int((told.dead & np.isnan(told.done)).sum()),
        *_percentiles(latencies),
        _oldest(arrivals, told, until),
        told.most_at_once,
        usd,
    )


def by_requests(name: str, arrivals: Times, limits: Limits) -> Outcome:
    """Photos that are sent in requests, each once: who is refused does not come again."""
    seconds = photo_seconds(np.random.default_rng(2), len(arrivals))
    passed = admitted(arrivals, rate=limits.requests_per_s, burst=limits.burst, quota=limits.requests_a_day)
    told = serve(arrivals[passed], seconds[passed], places=limits.places, cold_s=aws.COLD_S)
    served = ~told.refused
    busy_s = float(seconds[passed][served].sum()) + told.cold * aws.COLD_S
    usd = limits.usd(busy_s, int(served.sum())) + len(arrivals) * aws.USD_REQUEST
    return Outcome(
        name,
        len(arrivals),
        int(served.sum()),
        len(arrivals) - int(served.sum()),
        0,
        *_percentiles(told.latencies),
        0.0,
        told.cold,
        usd,
    )


def poison(random: np.random.Generator, count: int) -> Flags:
    """Which photos end the process that works on them, each time."""
    return random.random(count) < POISONED


def outcomes(limits: Limits) -> list[Outcome]:
    """Every scenario, as deployed and with raised limits."""
    random = np.random.default_rng(1)
    day, minute = daily(random, DAY), burst(random, BURST)
    more = raised(limits)
    wide = replace(limits, files_at_once=800, places=900)
    slow = np.sort(random.random(BURST)) * BURST / (DAY / DAY_S * PEAK)
    deadly = poison(random, BURST)
    new = replace(limits, places=aws.NEW_ACCOUNT_PLACES)
    return [
        by_requests("a million a day, requests, as deployed", day, limits),
        by_requests("… with raised limits", day, more),
        by_bucket("a million a day, bucket, as deployed", day, limits, until=DAY_S),
        by_bucket("… with raised limits", day, more),
        by_bucket("100,000 within a minute, bucket, as deployed", minute, limits),
        by_bucket("… with the limits of a million a day", minute, more),
        by_bucket("… with 800 files at once", minute, wide),
        by_bucket("100,000 at the busiest hour's rate, none poisoned", slow, more),
        by_bucket("… 1 % poisoned", slow, more, deadly=deadly),
        by_bucket("… if one took its invocation along", slow, more, deadly=deadly, kills_batch=True),
        by_bucket("100,000 within a minute, an account of 10 places", minute, new),
        by_bucket("… and 800 files at once", minute, replace(new, files_at_once=800)),
        by_requests("10 requests a second, an account of 10 places", np.arange(10_000) / 10.0, new),
    ]


def ceilings(limits: Limits) -> list[tuple[str, float]]:
    """Photos a day that each limit lets pass if they come evenly, the lowest first."""
    per_place = DAY_S / aws.CUTOUT_S
    found = {
        "DailyQuota (requests)": limits.requests_a_day,
        "BatchConcurrency (bucket)": limits.files_at_once * per_place,
        "RateLimit (requests)": limits.requests_per_s * DAY_S,
        "CutoutConcurrency (both)": limits.places * per_place,
        "places of the account": aws.ACCOUNT_PLACES * per_place,
        "pollers of a queue (bucket)": aws.MOST_POLLERS * per_place,
        "requests to an account's APIs": aws.GATEWAY_PER_S * DAY_S,
    }
    return sorted(found.items(), key=lambda one: one[1])


def _percentiles(latencies: Times) -> tuple[float, float]:
    done = latencies[np.isfinite(latencies)]
    p50, p95 = np.percentile(done, [50, 95]) if len(done) else (np.nan, np.nan)
    return float(p50), float(p95)


def _oldest(arrivals: Times, told: Delivered, until: float) -> float:
    waited = told.received - arrivals
    waiting = arrivals[np.isnan(told.received)]
    still = until - waiting.min() if len(waiting) else 0.0
    return float(max(np.nanmax(waited), still))
