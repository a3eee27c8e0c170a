"""Jobs in a SQLite file, by the standard library (1 ms and 1.4 MB to import).

Every change is one statement, hence one transaction.
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, Literal

from layers.common.service.jobstore.job import Job
from layers.common.service.sqlite import Database

_COLUMNS = ", ".join(field.name for field in fields(Job))

_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS jobs ({_COLUMNS}, PRIMARY KEY (id)) WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS jobs_by_idempotency ON jobs (idempotency) WHERE idempotency != '';
CREATE INDEX IF NOT EXISTS jobs_by_expiry ON jobs (expires_at);
"""

_PLACES = ", ".join(f":{field.name}" for field in fields(Job))
_INSERT = f"INSERT INTO jobs VALUES ({_PLACES}) ON CONFLICT DO NOTHING RETURNING *"  # noqa: S608
_RUNNING = "WHERE id = :id AND state = 'running' AND attempt = :attempt"
_UPDATE = "UPDATE jobs SET version = version + 1,"


class SqliteJobs:
    """The jobs of one file."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path, _SCHEMA)

    def create(self, job: Job) -> Job:
        # The key of an expired job is free again; its row stays, so that the job is known to have been.
        self._one(
            "UPDATE jobs SET idempotency = '' WHERE idempotency = :key AND expires_at <= :now",
            key=job.idempotency,
            now=job.created_at,
        )
        row = {**asdict(job), "outcome": json.dumps(job.outcome)}
        first = "SELECT * FROM jobs WHERE idempotency = :idempotency"
        created = self._one(_INSERT, **row) or self._one(first, idempotency=job.idempotency)
        assert created is not None
        return created

    def get(self, job_id: str) -> Job | None:
        return self._one("SELECT * FROM jobs WHERE id = :id", id=job_id)

    def claim(self, job_id: str, *, now: float, lease_until: float) -> Job | None:
        return self._one(
            f"""{_UPDATE} state = 'running', attempt = attempt + 1, lease_until = :lease_until,
            stage = '', percent = 0
            WHERE id = :id AND expires_at > :now
              AND (state = 'queued' OR state = 'running' AND lease_until <= :now) RETURNING *""",
            id=job_id,
            now=now,
            lease_until=lease_until,
        )

    def progress(self, job: Job, *, stage: str, percent: int, lease_until: float) -> Job | None:
        return self._one(
            f"""{_UPDATE} stage = :stage, percent = :percent, lease_until = :lease_until
            {_RUNNING} RETURNING *""",
            id=job.id,
            attempt=job.attempt,
            stage=stage,
            percent=percent,
            lease_until=lease_until,
        )

    def finish(
        self,
        job: Job,
        state: Literal["succeeded", "failed"],
        outcome: Mapping[str, Any],
        *,
        expires_at: float,
    ) -> Job | None:
        return self._one(
            f"""{_UPDATE} state = :state, outcome = :outcome, expires_at = :expires_at,
            percent = iif(:state = 'succeeded', 100, percent) {_RUNNING} RETURNING *""",
            id=job.id,
            attempt=job.attempt,
            state=state,
            outcome=json.dumps(outcome),
            expires_at=expires_at,
        )

    def cancel(self, job_id: str) -> Job | None:
        return self._one(
            f"{_UPDATE} state = 'cancelled' WHERE id = :id AND state IN ('queued', 'running') RETURNING *",
            id=job_id,
        )

    def sweep(self, before: float) -> None:
        """Forget what expired before a time (Unix), as DynamoDB's time to live does."""
        self._one("DELETE FROM jobs WHERE expires_at < :before", before=before)

    def close(self) -> None:
        self._database.close()

    def _one(self, statement: str, **values: Any) -> Job | None:
        row = self._database.one(statement, values)
        return None if row is None else _job(row)


def _job(row: sqlite3.Row) -> Job:
    return Job(**{**dict(row), "outcome": json.loads(row["outcome"])})
