"""Jobs in a DynamoDB table, by boto3's client (its resource takes 20 ms more to start).

The table has the text key ``id``, the time-to-live attribute ``forget_at`` and the index ``jobs-by-owner``,
which has the keys ``owner`` (text) and ``created_at`` (number) and holds whole items. An Idempotency-Key is
an item of its own that names its job, written in one transaction with it.
"""

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, fields
from typing import Any, Literal

from layers.common.core.job import Job, State
from layers.common.errors import Busy
from layers.common.service.jobs.store import DOCUMENTS, Documents

_NUMBERS = {field.name for field in fields(Job) if field.type in (int, float)}
_RESERVED = re.compile(r"#\w+")
"""How an expression writes an attribute whose name is one of DynamoDB's own words."""

OWNER_INDEX = "jobs-by-owner"

_RUNNING = "#state = :running AND attempt = :attempt"

_LOOK_AT = 100
"""Items of one query."""

Item = dict[str, dict[str, str]]


class DynamoJobs:
    """The jobs of one table. The client is created at the first use.

    Any method raises StorageUnavailable while DynamoDB cannot be used.

    Args:
        tombstone_s: seconds after its expiry for which a job still answers 410 instead of 404.
    """

    def __init__(self, table: str, *, tombstone_s: float) -> None:
        self._table = table
        self._tombstone_s = tombstone_s

    def create(self, job: Job) -> Job:
        if not job.idempotency:
            with _dynamodb() as dynamodb:
                dynamodb.put_item(TableName=self._table, Item=self._item(job))
            return job
        taken = {
            "TableName": self._table,
            "Item": self._pointer(job),
            "ConditionExpression": "attribute_not_exists(id) OR expires_at <= :now",
            "ExpressionAttributeValues": {":now": _value(job.created_at)},
        }
        made = {"TableName": self._table, "Item": self._item(job)}
        with _dynamodb() as dynamodb:
            try:
                dynamodb.transact_write_items(TransactItems=[{"Put": taken}, {"Put": made}])
            except dynamodb.exceptions.TransactionCanceledException:
                standing = self.find(job.idempotency, now=job.created_at)
                if standing is None:  # the first request has not finished yet
                    raise Busy(
                        "another request with the same Idempotency-Key is in progress", retry_after_s=1
                    ) from None
                return standing
        return job

    def find(self, idempotency: str, *, now: float) -> Job | None:
        pointer = self._read(_pointer_id(idempotency)) if idempotency else None
        if pointer is None or float(pointer["expires_at"]["N"]) <= now:
            return None
        return self.get(pointer["job"]["S"])

    def get(self, job_id: str) -> Job | None:
        item = self._read(job_id)
        return None if item is None else _job(item)

    def claim(self, job_id: str, *, now: float, lease_until: float) -> Job | None:
        free = "(#state = :queued OR #state = :running AND lease_until <= :now)"
        return self._update(
            job_id,
            "#state = :running, attempt = attempt + :one, lease_until = :lease, "
            "begun_at = :now, stage = :none, #percent = :zero",
            f"expires_at > :now AND {free}",
            queued="queued",
            running="running",
            now=now,
            lease=lease_until,
            none="",
            zero=0,
        )

    def progress(
        self, job: Job, *, stage: str, percent: int, lease_until: float, files: Documents | None = None
    ) -> Job | None:
        known = {} if files is None else {"files": json.dumps(files)}
        return self._update(
            job.id,
            "stage = :stage, #percent = :percent, lease_until = :lease" + ", files = :files" * bool(known),
            _RUNNING,
            running="running",
            attempt=job.attempt,
            stage=stage,
            percent=percent,
            lease=lease_until,
            **known,
        )

    def release(self, job: Job) -> Job | None:
        return self._update(
            job.id,
            "#state = :queued, attempt = attempt - :one, stage = :none, #percent = :zero",
            _RUNNING,
            running="running",
            attempt=job.attempt,
            queued="queued",
            none="",
            zero=0,
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
        done: dict[str, Any] = {"percent": 100} if state == "succeeded" else {}
        known = {} if files is None else {"files": json.dumps(files)}
        return self._update(
            job.id,
            "#state = :state, outcome = :outcome, ended_at = :now, expires_at = :expires_at, "
            "forget_at = :forget_at"
            + ", #percent = :percent" * bool(done)
            + ", files = :files" * bool(known),
            _RUNNING,
            running="running",
            attempt=job.attempt,
            state=state,
            outcome=json.dumps(outcome),
            now=now,
            expires_at=expires_at,
            forget_at=int(expires_at + self._tombstone_s),
            **done,
            **known,
        )

    def cancel(self, job_id: str) -> Job | None:
        return self._update(
            job_id,
            "#state = :cancelled",
            "#state IN (:queued, :running)",
            cancelled="cancelled",
            queued="queued",
            running="running",
        )

    def owned_by(
        self, owner: str, *, now: float, state: State | None, after: Job | None, limit: int
    ) -> Sequence[Job]:
        values: dict[str, Any] = {":owner": owner, ":now": now} | ({":state": state} if state else {})
        query: dict[str, Any] = {
            "TableName": self._table,
            "IndexName": OWNER_INDEX,
            "KeyConditionExpression": "#owner = :owner",
            "FilterExpression": "expires_at > :now" + " AND #state = :state" * bool(state),
            "ExpressionAttributeNames": {"#owner": "owner"} | ({"#state": "state"} if state else {}),
            "ExpressionAttributeValues": {name: _value(value) for name, value in values.items()},
            "ScanIndexForward": False,
        }
        if after is not None:
            place: dict[str, str | float] = {
                "id": after.id,
                "owner": after.owner,
                "created_at": after.created_at,
            }
            query["ExclusiveStartKey"] = {name: _value(value) for name, value in place.items()}
        found: list[Job] = []
        while owner and len(found) < limit:
            # The limit counts what the filter drops, too, so the end is where no key is left to start from.
            with _dynamodb() as dynamodb:
                part = dynamodb.query(**query, Limit=_LOOK_AT)
            found += [_job(item) for item in part["Items"]]
            if "LastEvaluatedKey" not in part:
                break
            query["ExclusiveStartKey"] = part["LastEvaluatedKey"]
        return found[:limit]

    def close(self) -> None:
        """Nothing is open."""

    def _read(self, key: str) -> Item | None:
        with _dynamodb() as dynamodb:
            found = dynamodb.get_item(TableName=self._table, Key={"id": {"S": key}}, ConsistentRead=True)
        item: Item | None = found.get("Item")
        return item

    def _update(self, job_id: str, changes: str, condition: str, **values: Any) -> Job | None:
        with _dynamodb() as dynamodb:
            try:
                updated = dynamodb.update_item(
                    TableName=self._table,
                    Key={"id": {"S": job_id}},
                    UpdateExpression=f"SET version = version + :one, {changes}",
                    ConditionExpression=condition,
                    ExpressionAttributeNames={
                        name: name[1:] for name in _RESERVED.findall(f"{changes} {condition}")
                    },
                    ExpressionAttributeValues={
                        f":{name}": _value(value) for name, value in {"one": 1, **values}.items()
                    },
                    ReturnValues="ALL_NEW",
                )
            except dynamodb.exceptions.ConditionalCheckFailedException:
                return None
        return _job(updated["Attributes"])

    def _item(self, job: Job) -> Item:
        row = asdict(job) | {name: json.dumps(getattr(job, name)) for name in DOCUMENTS}
        row["forget_at"] = int(job.expires_at + self._tombstone_s)
        if not job.owner:
            del row["owner"]  # the key of an index cannot be empty
        return {name: _value(value) for name, value in row.items()}

    def _pointer(self, job: Job) -> Item:
        row: dict[str, str | float] = {
            "id": _pointer_id(job.idempotency),
            "job": job.id,
            "expires_at": job.expires_at,
            "forget_at": int(job.expires_at),
        }
        return {name: _value(value) for name, value in row.items()}


def _dynamodb() -> AbstractContextManager[Any]:
    from layers.common.service.aws_client import reached  # noqa: PLC0415

    return reached("dynamodb")


def _pointer_id(idempotency: str) -> str:
    return f"idempotency#{idempotency}"


def _value(value: str | float) -> dict[str, str]:
    return {"S": value} if isinstance(value, str) else {"N": repr(value)}


def _job(item: Item) -> Job:
    row: dict[str, Any] = {
        field.name: field.type(item[field.name]["N"]) if field.name in _NUMBERS else item[field.name]["S"]  # type: ignore[operator]
        for field in fields(Job)
        if field.name in item  # those of earlier versions lack some
    }
    documents = {name: json.loads(row[name]) for name in DOCUMENTS if name in row}
    return Job(**row | documents)
