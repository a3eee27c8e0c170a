"""From an event to what its sender wants to hear of each of its parts."""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from layers.common.service.batch import events
from layers.common.service.batch.layout import Item
from layers.common.service.batch.s3 import Bucket
from layers.common.service.batch.work import Batch
from layers.common.service.queue.port import Message

_log = logging.getLogger("photo_studio.batch")

Answer = dict[str, Any]


class NotDone(Exception):
    """A part of an event is to come again."""


class Dispatcher:
    """Does what events announce, and tells who failed.

    Args:
        take: does the job of a queue's message; False when it is to come again.
        enough: seconds that must be left for another part to be begun.
    """

    def __init__(self, batch: Batch, take: Callable[[Message], bool], enough: float) -> None:
        self._batch = batch
        self._take = take
        self._enough = enough

    def __call__(self, event: events.Event, context: Any) -> Answer:
        if "invocationSchemaVersion" in event:
            return self._tasks(event, context)
        records = event.get("Records", [])
        if records and records[0].get("eventSource") == "aws:sqs":
            return self._messages(records, context)
        if not self._done(partial(self._event, event), context):
            raise NotDone("it is tried again as the function's asynchronous invocation says")
        return {}

    def _messages(self, records: Sequence[events.Event], context: Any) -> Answer:
        failed = [one for one in records if not self._done(partial(self._message, one), context)]
        return {"batchItemFailures": [{"itemIdentifier": one["messageId"]} for one in failed]}

    def _message(self, record: events.Event) -> None:
        told = events.of_message(record)
        if not isinstance(told, Message):
            self._items(told)
        elif not self._take(told):
            raise NotDone("another worker has the job")

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
                self._batch.do(item, Bucket(item.bucket))

    def _done(self, work: Callable[[], None], context: Any) -> bool:
        if context.get_remaining_time_in_millis() / 1000 < self._enough:
            return False
        try:
            work()
        except NotDone:
            return False
        except Exception:  # noqa: BLE001 – one part's fault is not the others'
            _log.exception("to be tried again")
            return False
        return True
