"""Discrete-event simulation of what serves photos: places with a waiting room, and a queue with its function.

Times are in seconds. Every function takes the times at which photos arrive, ascending, and the seconds that
each takes, so that the same photos can be given to different stacks, and what was measured to all of them.
"""

import heapq
from collections import deque
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Times = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Served:
    """What became of requests.

    Attributes:
        waits: seconds until the work began; nan for those refused.
        latencies: seconds until the answer; nan for those refused.
        cold: the number of places that were started.
    """

    waits: Times
    latencies: Times
    cold: int

    @property
    def refused(self) -> Flags:
        return np.isnan(self.waits)


def serve(arrivals: Times, seconds: Times, *, places: int, room: float = 0, cold_s: float = 0.0) -> Served:
    """Requests to a number of places, first come, first served. Who finds the waiting room full is refused.

    Args:
        room: how many may wait; Lambda has no waiting room, a machine has one.
        cold_s: seconds that a place takes to start, when no idle one is there.
    """
    ends: list[float] = []
    begins: deque[float] = deque()
    waits, latencies = np.full(len(arrivals), np.nan), np.full(len(arrivals), np.nan)
    idle = cold = 0
    for index, (now, work) in enumerate(zip(arrivals.tolist(), seconds.tolist(), strict=True)):
        while ends and ends[0] <= now:
            heapq.heappop(ends)
            idle += 1
        while begins and begins[0] <= now:
            begins.popleft()
        start_s = 0.0
        if len(ends) < places:
            begin = now
            if idle:
                idle -= 1
            else:
                cold += 1
                start_s = cold_s
        elif len(begins) < room:
            begin = heapq.heappop(ends)
            begins.append(begin)
        else:
            continue
        end = begin + start_s + work
        heapq.heappush(ends, end)
        waits[index], latencies[index] = begin - now, end - now
    return Served(waits, latencies, cold)


def admitted(arrivals: Times, *, rate: float, burst: float, quota: float = float("inf")) -> Flags:
    """Which requests a token bucket lets pass, and a quota for all of them."""
    passed = np.zeros(len(arrivals), bool)
    tokens, before, left = burst, 0.0, quota
    for index, now in enumerate(arrivals.tolist()):
        tokens, before = min(burst, tokens + rate * (now - before)), now
        if tokens >= 1 and left >= 1:
            tokens, left = tokens - 1, left - 1
            passed[index] = True
    return passed


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a queue's messages reach its function.

    Attributes:
        batch: most messages of an invocation.
        at_once: most invocations at once.
        first: invocations at once when messages begin to come.
        more_per_s: by how many these may grow.
        hidden_s: seconds until a message that was received and not done is seen again.
        receives: how often it is received before it becomes a dead letter.
    """

    batch: int
    at_once: int
    first: int
    more_per_s: float
    hidden_s: float
    receives: int


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of messages.

    Attributes:
        done: when each was done; nan if it was not.
        received: when it was first received; nan if it was not.
        dead: which became dead letters.
        busy_s: seconds that places worked, including their starts.
        invocations: their number.
        most_at_once: the most places that worked at once.
        cold: the number of places that were started.
    """

    done: Times
    received: Times
    dead: Flags
    busy_s: float
    invocations: int
    most_at_once: int
    cold: int


_END, _RETURN, _EXPIRE, _LOOK = range(4)


class _Queue:
    """The state of a queue and its function. Events have a time, an order, a kind and a matter."""

    def __init__(
        self,
        arrivals: Times,
        seconds: Times,
        deadly: Flags,
        mapping: Mapping,
        places: int,
        cold_s: float,
        *,
        kills_batch: bool,
    ) -> None:
        self.arrivals, self.seconds, self.deadly = arrivals.tolist(), seconds.tolist(), deadly.tolist()
        self.mapping, self.places, self.cold_s, self.kills_batch = mapping, places, cold_s, kills_batch
        self.events: list[tuple[float, int, int, Any]] = []
        self.visible: deque[int] = deque()
        self.held: deque[tuple[float, list[int]]] = deque()
        self.receives = [0] * len(arrivals)
        self.done, self.received = [np.nan] * len(arrivals), [np.nan] * len(arrivals)
        self.dead = [False] * len(arrivals)
        self.running = self.taken = self.idle = self.cold = self.invocations = self.most = self.number = 0
        self.busy_s = self.since = 0.0
        self.looks = False

    def run(self, until: float) -> None:
        """Let everything happen up to a time."""
        coming, arrived = len(self.arrivals), 0
        while True:
            next_arrival = self.arrivals[arrived] if arrived < coming else float("inf")
            next_event = self.events[0][0] if self.events else float("inf")
            now = min(next_arrival, next_event)
            if now > until or now == float("inf"):
                return
            if next_arrival <= next_event:
                self.visible.append(arrived)
                arrived += 1
            else:
                _, _, kind, what = heapq.heappop(self.events)
                self._happen(now, kind, what)
            self._take(now)

    def _happen(self, now: float, kind: int, what: Any) -> None:
        if kind == _END:
            self.running -= 1
            self.taken -= 1
            self.idle += 1
            self._invoke(now)
        elif kind == _RETURN:
            self._return(what)
        elif kind == _EXPIRE and self.held and self.held[0][0] == what:
            self.taken -= 1
            self._return(self.held.popleft()[1])
        elif kind == _LOOK:
            self.looks = False

    def _take(self, now: float) -> None:
        """Receive as many batches as are allowed, and invoke the function with those that find a place."""
        mapping = self.mapping
        while self.visible:
            if not self.taken:
                self.since = now
            grown = mapping.first + int(mapping.more_per_s * (now - self.since) + 1e-9)
            if self.taken >= min(mapping.at_once, grown):
                if self.taken < mapping.at_once and not self.looks:
                    self.looks = True
                    self._at(self.since + (grown + 1 - mapping.first) / mapping.more_per_s, _LOOK, None)
                return
            batch = [self.visible.popleft() for _ in range(min(mapping.batch, len(self.visible)))]
            for one in batch:
                self.receives[one] += 1
                if self.receives[one] == 1:
                    self.received[one] = now
            self.taken += 1
            self.held.append((now, batch))
            self._invoke(now)
            if self.held and self.held[-1][1] is batch:  # no place: it is tried until it is seen again
                self._at(now + mapping.hidden_s, _EXPIRE, now)

    def _invoke(self, now: float) -> None:
        while self.held and self.running < self.places:
            received, batch = self.held.popleft()
            self.running += 1
            self.invocations += 1
            self.most = max(self.most, self.running)
            at = now
            if self.idle:
                self.idle -= 1
            else:
                self.cold += 1
                at += self.cold_s
            failed = []
            for one in batch:
                if self.done[one] == self.done[one]:  # nan is not: its result is there already
                    continue
                at += self.seconds[one]
                if not self.deadly[one]:
                    self.done[one] = at
                    continue
                failed.append(one)
                if self.kills_batch:
                    failed = batch
                    break
            self.busy_s += at - now
            self._at(at, _END, None)
            if failed:
                self._at(max(at, received + self.mapping.hidden_s), _RETURN, failed)

    def _return(self, batch: list[int]) -> None:
        for one in batch:
            if self.receives[one] >= self.mapping.receives:
                self.dead[one] = True
            else:
                self.visible.append(one)

    def _at(self, when: float, kind: int, what: Any) -> None:
        self.number += 1
        heapq.heappush(self.events, (when, self.number, kind, what))


def deliver(
    arrivals: Times,
    seconds: Times,
    mapping: Mapping,
    *,
    places: int,
    deadly: Flags | None = None,
    cold_s: float = 0.0,
    kills_batch: bool = False,
    until: float = float("inf"),
) -> Delivered:
    """Messages through a queue to its function.

    Args:
        places: how many invocations the function has; a batch that finds none is held until it is seen again.
        deadly: which messages fail each time.
        kills_batch: whether they take the whole invocation with them.
        until: when to stop looking.
    """
    none = np.zeros(len(arrivals), bool)
    queue = _Queue(
        arrivals,
        seconds,
        none if deadly is None else deadly,
        mapping,
        places,
        cold_s,
        kills_batch=kills_batch,
    )
    queue.run(until)
    return Delivered(
        np.array(queue.done),
        np.array(queue.received),
        np.array(queue.dead),
        queue.busy_s,
        queue.invocations,
        queue.most,
        queue.cold,
    )


def poisson(random: np.random.Generator, rate: float, count: int) -> Times:
    """Arrivals at random times, so many a second on average."""
    return np.cumsum(random.exponential(1 / rate, count))
