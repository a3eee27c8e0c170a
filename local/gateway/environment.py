"""The settings that functions have on AWS and the local router has not."""

import os

from layers.common.service.settings import BUFFERED_EVENTS_S, MAX_INLINE_ON_LAMBDA

ON_LAMBDA = {
    "INLINE_RESULT_BYTES": str(MAX_INLINE_ON_LAMBDA),
    "EVENTS_STREAM_S": str(BUFFERED_EVENTS_S),
    "REQUEST_TIMEOUT_S": "25",  # as in template.yaml
}


def settle_as_on_lambda() -> None:
    """Give each its value there, unless it was given one; before any settings are read."""
    for name, value in ON_LAMBDA.items():
        os.environ[name] = os.environ.get(name) or value
