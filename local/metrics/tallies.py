"""Sums that grow: in memory for this process, in a file for workers, and what adds to them from events."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Literal, Protocol

from layers.common.errors import StorageFull, StorageUnavailable
from layers.common.events import AttemptStarted, Event, JobFinished, ModelFetched, ModelLoaded, WorkEnded
from layers.common.service.sqlite import Database
from local.metrics.families import (
    JOB_ATTEMPTS,
    JOBS_ENDED,
    MODEL_FETCHES,
    MODEL_LOADS,
    STEP_SECONDS,
    WORK,
    Amount,
    Key,
)

_FILE = "metrics.db"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS sums (
    family TEXT, labels TEXT, part TEXT, amount REAL NOT NULL, PRIMARY KEY (family, labels, part)
) WITHOUT ROWID;
"""
_SEVERAL = "several"
_GLANCE_S = 0.5
"""How long the file is waited for: counting must not hold up what is counted."""


class Tally(Protocol):
    """Sums by key. Thread-safe."""

    def add(self, amounts: Sequence[Amount]) -> None:
        """Add all amounts or none."""
        ...

    def sums(self) -> Mapping[Key, float]:
        """Everything added so far.

        Raises:
            StorageFull, StorageUnavailable: it cannot be read just now.
        """
        ...


class MemoryTally:
    """The sums of one process, lost when it ends."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._sums: defaultdict[Key, float] = defaultdict(float)

    def add(self, amounts: Sequence[Amount]) -> None:
        with self._lock:
            for key, amount in amounts:
                self._sums[key] += amount

    def sums(self) -> Mapping[Key, float]:
        with self._lock:
            return dict(self._sums)


class SqliteTally:
    """The sums of all processes that share a data folder. They outlive workers and the watched folder.

    The multiprocess mode of prometheus_client, a memory-mapped file per process id, does not work when
    containers reuse the same ids, and never knows when a file may be deleted. Here each addition is one
    transaction, so a killed process leaves all of it or nothing. While the file cannot be written, amounts
    wait in memory for the next addition.
    """

    def __init__(self, folder: Path) -> None:
        self._database = Database(folder / _FILE, _SCHEMA)
        self._lock = Lock()
        self._waiting: defaultdict[Key, float] = defaultdict(float)

    def add(self, amounts: Sequence[Amount]) -> None:
        with self._lock:
            for key, amount in amounts:
                self._waiting[key] += amount
            with suppress(StorageFull, StorageUnavailable):  # which the database has logged
                self._write(list(self._waiting.items()))
                self._waiting.clear()

    def _write(self, amounts: Sequence[Amount]) -> None:
        placeholders = ", ".join(["(?, ?, ?, ?)"] * len(amounts))
        values = [
            part for key, amount in amounts for part in (key.family, json.dumps(key.labels), key.part, amount)
        ]
        self._database.one(
            f"INSERT INTO sums VALUES {placeholders} "  # noqa: S608 – placeholders only
            "ON CONFLICT DO UPDATE SET amount = amount + excluded.amount",
            values,
            busy_s=_GLANCE_S,
        )

    def sums(self) -> Mapping[Key, float]:
        row = self._database.one(
            "SELECT json_group_array(json_array(family, json(labels), part, amount)) FROM sums",
            busy_s=_GLANCE_S,
        )
        assert row is not None
        rows = json.loads(row[0])
        return {Key(family, tuple(labels), part): amount for family, labels, part, amount in rows}


@dataclass(frozen=True, slots=True)
class Recorder:
    """An event listener that adds counts and durations to a tally.

    Attributes:
        by: what this process works for, the value of the label ``by``.
    """

    tally: Tally
    by: Literal["request", "job", "folder"]

    def __call__(self, event: Event) -> None:
        self.tally.add(self._amounts(event))

    def _amounts(self, event: Event) -> Sequence[Amount]:
        match event:
            case WorkEnded():
                return self._work(event)
            case AttemptStarted(operation):
                return JOB_ATTEMPTS.count(operation)
            case JobFinished(operation, state):
                return JOBS_ENDED.count(operation, state)
            case ModelLoaded(model, seconds):
                return MODEL_LOADS.observe(seconds, model)
            case ModelFetched(model, outcome, seconds):
                return MODEL_FETCHES.observe(seconds, model, outcome)

    def _work(self, ended: WorkEnded) -> Sequence[Amount]:
        amounts = list(WORK.count(ended.operation, self.by, ended.outcome))
        for step, milliseconds in ended.milliseconds.items():
            # A fused pass is named after all of its edits; the number of such names is unbounded.
            name = _SEVERAL if "+" in step else step
            amounts += STEP_SECONDS.observe(milliseconds / 1000, ended.operation, self.by, name)
        return amounts
