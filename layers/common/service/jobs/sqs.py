"""A queue in SQS, by boto3."""

import math
from functools import cached_property
from typing import Any

from layers.common.service.jobs.store import Depth, Message

_LONGEST_WAIT_S = 20
_COUNTS = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]


class SqsQueue:
    """One SQS queue by its URL. The client is created at the first use."""

    def __init__(self, url: str) -> None:
        self._url = url

    @cached_property
    def _client(self) -> Any:
        from layers.common.service.aws_client import client  # noqa: PLC0415

        return client("sqs")

    def send(self, job_id: str) -> None:
        self._client.send_message(QueueUrl=self._url, MessageBody=job_id)

    def receive(self, *, hidden_s: float, wait_s: float) -> Message | None:
        answer = self._client.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=1,
            VisibilityTimeout=math.ceil(hidden_s),
            WaitTimeSeconds=min(_LONGEST_WAIT_S, math.ceil(wait_s)),
        )
        for one in answer.get("Messages", []):
            return Message(one["Body"], one["ReceiptHandle"])
        return None

    def hide(self, message: Message, seconds: float) -> None:
        self._client.change_message_visibility(
            QueueUrl=self._url, ReceiptHandle=message.receipt, VisibilityTimeout=math.ceil(seconds)
        )

    def delete(self, message: Message) -> None:
        self._client.delete_message(QueueUrl=self._url, ReceiptHandle=message.receipt)

    def waiting(self) -> int:
        depth = self.depth()
        return depth.waiting + depth.taken

    def depth(self) -> Depth:
        attributes = self._client.get_queue_attributes(QueueUrl=self._url, AttributeNames=_COUNTS)[
            "Attributes"
        ]
        waiting, taken = (int(attributes[name]) for name in _COUNTS)
        return Depth(waiting, taken, None)  # only CloudWatch knows the oldest

    def close(self) -> None:
        """Nothing is open."""
