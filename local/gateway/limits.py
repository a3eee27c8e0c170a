"""What API Gateway and Lambda take, as AWS publishes it (quotas of both services)."""

from collections.abc import Sequence

MOST_BODY_BYTES = 10 * 1024 * 1024
"""Of a request at the gateway."""

MOST_HEADER_BYTES = 10_240
"""Of the request line and all header values together."""

MOST_EVENT_BYTES = 6 * 1024 * 1024
"""Of an event as JSON, in which a body is base64."""

MOST_ANSWER_BYTES = 6 * 1024 * 1024 + 100
"""Of a function's answer as JSON."""

LAMBDA_TIMEOUT_S = 120.0
"""When Lambda ends a function, motion apart: `Timeout` in template.yaml."""


def header_bytes(request_line: str, headers: Sequence[tuple[bytes, bytes]]) -> int:
    """What :data:`MOST_HEADER_BYTES` counts."""
    return len(request_line) + sum(len(value) for _, value in headers)
