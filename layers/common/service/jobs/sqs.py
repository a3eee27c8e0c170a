"""A queue in SQS, by boto3."""

import math
from contextlib import AbstractContextManager
from typing import Any

from layers.common.service.jobs.store import Depth, Message

_LONGEST_WAIT_S = 20
_COUNTS = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]


class SqsQueue:
    """One SQS queue by its URL. The client is created at the first use.

    Any method raises StorageUnavailable while SQS cannot be used.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    def send(self, job_id: str) -> None:
        with _sqs() as sqs:
            sqs.send_message(QueueUrl=self._url, MessageBody=job_id)

    def receive(self, *, hidden_s: float, wait_s: float) -> Message | None:
        with _sqs() as sqs:
            answer = sqs.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=1,
                VisibilityTimeout=math.ceil(hidden_s),
                WaitTimeSeconds=min(_LONGEST_WAIT_S, math.ceil(wait_s)),
            )
        for one in answer.get("Messages", []):
            return Message(one["Body"], one["ReceiptHandle"])
        return None

    def hide(self, message: Message, seconds: float) -> None:
        with _sqs() as sqs:
            sqs.change_message_visibility(
                QueueUrl=self._url, ReceiptHandle=message.receipt, VisibilityTimeout=math.ceil(seconds)
            )

    def renew(self, message: Message) -> None:
        self.send(message.job_id)
        self.delete(message)

    def delete(self, message: Message) -> None:
        with _sqs() as sqs:
            sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message.receipt)

    def waiting(self) -> int:
        depth = self.depth()
        return depth.waiting + depth.taken

    def depth(self) -> Depth:
        with _sqs() as sqs:
            answer = sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=_COUNTS)
        attributes = answer["Attributes"]
        waiting, taken = (int(attributes[name]) for name in _COUNTS)
        return Depth(waiting, taken, None)  # only CloudWatch knows the oldest

    def close(self) -> None:
        """Nothing is open."""


def _sqs() -> AbstractContextManager[Any]:
    from layers.common.service.aws_client import reached  # noqa: PLC0415

    return reached("sqs")
