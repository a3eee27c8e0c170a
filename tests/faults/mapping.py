"""``python -m`` this: what Lambda does between a queue and a function, with the edit's own handler.

Receives up to ten messages, invokes the handler, and deletes what did not fail; the rest, and all of a
process that was killed, becomes visible again by itself.
"""

import os
from typing import Any

from functions.edit.app import handler
from layers.common.service.aws_client import client
from local.stop import Stop

QUEUE, VISIBILITY_S = "MAPPED_QUEUE_URL", 20
"""As on Lambda, longer than an invocation lasts: else two functions would have the same photos at once."""


class Context:
    aws_request_id = "id"
    function_name = "edit"

    def get_remaining_time_in_millis(self) -> int:
        return 300_000


def main() -> None:
    stop = Stop(os.getppid())
    while not stop.is_set():
        messages = client("sqs").receive_message(
            QueueUrl=os.environ[QUEUE],
            MaxNumberOfMessages=10,
            VisibilityTimeout=VISIBILITY_S,
            WaitTimeSeconds=1,
        )
        if received := messages.get("Messages"):
            _invoke(received)


def _invoke(received: list[dict[str, Any]]) -> None:
    answer = handler({"Records": [_record(one) for one in received]}, Context())
    failed = {one["itemIdentifier"] for one in answer["batchItemFailures"]}
    for one in received:
        if one["MessageId"] not in failed:
            _delete(one)


def _delete(message: dict[str, Any]) -> None:
    try:
        client("sqs").delete_message(QueueUrl=os.environ[QUEUE], ReceiptHandle=message["ReceiptHandle"])
    except client("sqs").exceptions.ReceiptHandleIsInvalid:
        pass  # It became visible while it was worked on, and whoever received it then has deleted it.


def _record(message: dict[str, Any]) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "eventSource": "aws:sqs",
    }


if __name__ == "__main__":
    main()
