"""Jobs in a SQLite file, by the standard library (1 ms and 1.4 MB to import); their queue is a query on it.

Every change is one statement and so one transaction. huey was measured (``benchmarks/ports.py``): 8 ms and
3 MB, and its storage deletes a message as it hands it out, so a killed worker takes its job along.
"""

import json
import sqlite3
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, Literal

from layers.common.core.job import Job, State
from layers.common.service.jobs.store import DOCUMENTS, Depth, Documents, Message
from layers.common.service.sqlite import Database

_NAMES = [field.name for field in fields(Job)]
_COLUMNS = ", ".join(_NAMES)

_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS jobs ({_COLUMNS}, visible_at REAL, receipt TEXT, PRIMARY KEY (id)) WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS jobs_by_idempotency ON jobs (idempotency) WHERE idempotency != '';
CREATE INDEX IF NOT EXISTS jobs_by_expiry ON jobs (expires_at);
"""
_INDICES = """
CREATE INDEX IF NOT EXISTS jobs_in_queue ON jobs (visible_at) WHERE visible_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS jobs_by_owner ON jobs (owner, created_at, id) WHERE owner != '';
"""

# What the files of earlier versions lack, by a column that shows it.
_ADDITIONS = {
    # They kept the queue in another file.
    "receipt": (
        "ALTER TABLE jobs ADD COLUMN visible_at REAL",
        "ALTER TABLE jobs ADD COLUMN receipt TEXT",
        "UPDATE jobs SET visible_at = created_at WHERE state IN ('queued', 'running')",
    ),
    "owner": ("ALTER TABLE jobs ADD COLUMN owner NOT NULL DEFAULT ''",),
    "memo": ("ALTER TABLE jobs ADD COLUMN memo NOT NULL DEFAULT '{}'",),
    "expected_s": ("ALTER TABLE jobs ADD COLUMN expected_s NOT NULL DEFAULT 0",),
    "begun_at": (
        "ALTER TABLE jobs ADD COLUMN begun_at NOT NULL DEFAULT 0",
        "ALTER TABLE jobs ADD COLUMN ended_at NOT NULL DEFAULT 0",
    ),
    "files": ("ALTER TABLE jobs ADD COLUMN files NOT NULL DEFAULT '[]'",),
}

_PLACES = ", ".join(f":{name}" for name in _NAMES)
_INSERT = f"INSERT INTO jobs ({_COLUMNS}) VALUES ({_PLACES}) ON CONFLICT DO NOTHING RETURNING *"  # noqa: S608
_RUNNING = "WHERE id = :id AND state = 'running' AND attempt = :attempt"
_UPDATE = "UPDATE jobs SET version = version + 1,"

_LOOK_EVERY_S = 0.1
_GLANCE_S = 0.5
"""How long the queue's length is waited for: it is only shown."""


class SqliteJobs:
    """The jobs of one file and their queue: both ports.

    ``visible_at`` is the time from which a worker may receive a job; it is null while the job is not queued.
    """

    def __init__(self, path: Path) -> None:
        self._database = Database(path, _prepare)

    def create(self, job: Job) -> Job:
        # The key of an expired job is free again; its row stays, so that the job answers 410 and not 404.
        if job.idempotency:
            self._one(
                """UPDATE jobs SET idempotency = ''
                WHERE idempotency = :key AND idempotency != '' AND expires_at <= :now""",
                key=job.idempotency,
                now=job.created_at,
            )
        row = asdict(job) | {name: json.dumps(getattr(job, name)) for name in DOCUMENTS}
        first = "SELECT * FROM jobs WHERE idempotency = :idempotency AND idempotency != ''"
        created = self._one(_INSERT, **row) or self._one(first, idempotency=job.idempotency)
        assert created is not None
        return created

    def find(self, idempotency: str, *, now: float) -> Job | None:
        return self._one(
            """SELECT * FROM jobs WHERE idempotency = :key AND idempotency != '' AND expires_at > :now""",
            key=idempotency,
            now=now,
        )

    def get(self, job_id: str) -> Job | None:
        return self._one("SELECT * FROM jobs WHERE id = :id", id=job_id)

    def claim(self, job_id: str, *, now: float, lease_until: float) -> Job | None:
        return self._one(
            f"""{_UPDATE} state = 'running', attempt = attempt + 1, lease_until = :lease_until,
            begun_at = :now, stage = '', percent = 0
            WHERE id = :id AND expires_at > :now
              AND (state = 'queued' OR state = 'running' AND lease_until <= :now) RETURNING *""",
            id=job_id,
            now=now,
            lease_until=lease_until,
        )

    def progress(
        self, job: Job, *, stage: str, percent: int, lease_until: float, files: Documents | None = None
    ) -> Job | None:
        return self._one(
            f"""{_UPDATE} stage = :stage, percent = :percent, lease_until = :lease_until,
            files = ifnull(:files, files) {_RUNNING} RETURNING *""",
            id=job.id,
            attempt=job.attempt,
            stage=stage,
            percent=percent,
            lease_until=lease_until,
            files=None if files is None else json.dumps(files),
        )

    def release(self, job: Job) -> Job | None:
        return self._one(
            f"""{_UPDATE} state = 'queued', attempt = attempt - 1, stage = '', percent = 0
            {_RUNNING} RETURNING *""",
            id=job.id,
            attempt=job.attempt,
        )

    def finish(
        self,
        job: Job,
        state: Literal["succeeded", "failed"],
        outcome: Mapping[str, Any],
        *,
        now: float,
        expires_at: float,
        files: Documents | None = None,
    ) -> Job | None:
        return self._one(
            f"""{_UPDATE} state = :state, outcome = :outcome, ended_at = :now, expires_at = :expires_at,
            files = ifnull(:files, files), percent = iif(:state = 'succeeded', 100, percent)
            {_RUNNING} RETURNING *""",
            id=job.id,
            attempt=job.attempt,
            state=state,
            outcome=json.dumps(outcome),
            now=now,
            expires_at=expires_at,
            files=None if files is None else json.dumps(files),
        )

    def cancel(self, job_id: str) -> Job | None:
        return self._one(
            f"{_UPDATE} state = 'cancelled' WHERE id = :id AND state IN ('queued', 'running') RETURNING *",
            id=job_id,
        )

    def owned_by(
        self, owner: str, *, now: float, state: State | None, after: Job | None, limit: int
    ) -> Sequence[Job]:
        rows = self._database.all(
            """SELECT * FROM jobs WHERE owner = :owner AND owner != '' AND expires_at > :now
            AND (:state IS NULL OR state = :state)
            AND (:id IS NULL OR (created_at, id) < (:created_at, :id))
            ORDER BY created_at DESC, id DESC LIMIT :limit""",
            {
                "owner": owner,
                "now": now,
                "state": state,
                "id": after and after.id,
                "created_at": after and after.created_at,
                "limit": limit,
            },
        )
        return [_job(row) for row in rows]

    def sweep(self, before: float) -> None:
        """Delete what expired before a time (Unix), as DynamoDB's time to live does."""
        self._one("DELETE FROM jobs WHERE expires_at < :before", before=before)

    def send(self, job_id: str) -> None:
        self._database.one(
            "UPDATE jobs SET visible_at = ? WHERE id = ? AND visible_at IS NULL", (time.time(), job_id)
        )

    def receive(self, *, hidden_s: float, wait_s: float) -> Message | None:
        ends = time.monotonic() + wait_s
        while True:
            message = self._next(hidden_s)
            left = ends - time.monotonic()
            if message or left <= 0:
                return message
            time.sleep(min(_LOOK_EVERY_S, left))

    def hide(self, message: Message, seconds: float) -> None:
        self._database.one(
            "UPDATE jobs SET visible_at = ? WHERE id = ? AND receipt = ?",
            (time.time() + seconds, message.job_id, message.receipt),
        )

    def renew(self, message: Message) -> None:
        self.hide(message, 0)

    def delete(self, message: Message) -> None:
        self._database.one(
            "UPDATE jobs SET visible_at = NULL WHERE id = ? AND receipt = ?",
            (message.job_id, message.receipt),
        )

    def waiting(self) -> int:
        row = self._database.one("SELECT count(*) FROM jobs WHERE visible_at IS NOT NULL")
        assert row is not None
        return int(row[0])

    def depth(self) -> Depth:
        now = time.time()
        row = self._database.one(
            """SELECT count(*), count(*) FILTER (WHERE visible_at <= :now), min(visible_at)
            FROM jobs WHERE visible_at IS NOT NULL""",
            {"now": now},
            busy_s=_GLANCE_S,
        )
        assert row is not None
        every, waiting, first = row
        return Depth(waiting, every - waiting, max(0.0, now - first) if every else 0.0)

    def _next(self, hidden_s: float) -> Message | None:
        now, receipt = time.time(), uuid.uuid4().hex
        # A read before the write, so that an idle worker takes no lock.
        if self._database.one("SELECT 1 FROM jobs WHERE visible_at <= ?", (now,)) is None:
            return None
        row = self._database.one(
            """UPDATE jobs SET visible_at = ?, receipt = ? WHERE id =
            (SELECT id FROM jobs WHERE visible_at <= ? ORDER BY visible_at LIMIT 1)
            RETURNING id""",
            (now + hidden_s, receipt, now),
        )
        return None if row is None else Message(row["id"], receipt)

    def close(self) -> None:
        self._database.close()

    def _one(self, statement: str, **values: Any) -> Job | None:
        row = self._database.one(statement, values)
        return None if row is None else _job(row)


def _prepare(connection: sqlite3.Connection) -> None:
    connection.executescript(_SCHEMA)
    if not _columns(connection) >= set(_ADDITIONS):
        connection.execute("BEGIN IMMEDIATE")
        there = _columns(connection)  # again, since another process may have been first
        for column, statements in _ADDITIONS.items():
            for statement in statements if column not in there else ():
                connection.execute(statement)
        connection.execute("COMMIT")
    connection.executescript(_INDICES)


def _columns(connection: sqlite3.Connection) -> set[str]:
    return {row["name"] for row in connection.execute("PRAGMA table_info(jobs)")}


def _job(row: sqlite3.Row) -> Job:
    documents = {name: json.loads(row[name]) for name in DOCUMENTS}
    return Job(**{name: row[name] for name in _NAMES} | documents)
