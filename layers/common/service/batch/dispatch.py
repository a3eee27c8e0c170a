"""From an event to the answer that its sender expects for each of its parts."""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from layers.common.service.batch import events
from layers.common.service.batch.layout import Item
from layers.common.service.batch.work import Batch
from layers.common.service.jobs.store import Message
from layers.common.service.objects.s3 import S3Store

_log = logging.getLogger("photo_studio.batch")

Answer = dict[str, Any]


class RetryLater(Exception):
    """A part of an event must come again."""


class Dispatcher:
    """Processes what events announce, and reports the parts that failed.

    Args:
        take: does the job of a message; False if the message must come again.
        enough_s: seconds that an invocation must have left to start another part.
    """

    def __init__(self, batch: Batch, take: Callable[[Message], bool], enough_s: float) -> None:
        self._batch = batch
        self._take = take
        self._enough_s = enough_s

    def __call__(self, event: events.Event, context: Any) -> Answer:
        if "invocationSchemaVersion" in event:
            return self._tasks(event, context)
        records = event.get("Records", [])
        if records and records[0].get("eventSource") == "aws:sqs":
            return self._messages(records, context)
        if not self._done(partial(self._event, event), context):
            raise RetryLater("Lambda retries an asynchronous invocation that fails")
        return {}

    def _messages(self, records: Sequence[events.Event], context: Any) -> Answer:
        failed = [one for one in records if not self._done(partial(self._message, one), context)]
        return {"batchItemFailures": [{"itemIdentifier": one["messageId"]} for one in failed]}

    def _message(self, record: events.Event) -> None:
        announced = events.of_message(record)
        if not isinstance(announced, Message):
            self._items(announced)
        elif not self._take(announced):
            raise RetryLater("another worker has the job")

    def _tasks(self, event: events.Event, context: Any) -> Answer:
        results = []
        for task in event["tasks"]:
            done = self._done(partial(self._task, task), context)
            code = "Succeeded" if done else "TemporaryFailure"
            results.append({"taskId": task["taskId"], "resultCode": code, "resultString": ""})
        return {
            "invocationSchemaVersion": event["invocationSchemaVersion"],
            "treatMissingKeysAs": "TemporaryFailure",
            "invocationId": event["invocationId"],
            "results": results,
        }

    def _task(self, task: events.Event) -> None:
        self._items([events.of_task(task)])

    def _event(self, event: events.Event) -> None:
        self._items(events.items(event))

    def _items(self, announced: Sequence[Item]) -> None:
        for item in announced:
            if item.bucket != self._batch.output.name:
                self._batch.do(item, S3Store(item.bucket))

    def _done(self, work: Callable[[], None], context: Any) -> bool:
        if context.get_remaining_time_in_millis() / 1000 < self._enough_s:
            return False
        try:
            work()
        except RetryLater:
            return False
        except Exception:  # noqa: BLE001 – a part that fails must not stop the others
            _log.exception("a part failed and will be retried")
            return False
        return True
