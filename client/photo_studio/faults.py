"""What may go wrong with a server. A local file that cannot be read raises the system's own errors."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Self

import httpx

from photo_studio.timestamps import seconds_until

MEDIA_TYPE = "application/problem+json"
_SHOWN = 200


class StudioError(Exception):
    """Any fault of a server, or of the way to it."""


class ConnectionFailed(StudioError):
    """The server was not reached, or fell silent, and trying again did not help."""


class ProblemError(StudioError):
    """The server said what is wrong (RFC 9457).

    Attributes:
        status: the HTTP status.
        code: a stable snake_case name to branch on, such as ``no_subject``.
        title: the same sentence for every fault of that code.
        detail: what was expected and what was received.
        param: dotted path of the input at fault, where one is.
        request_id: names the request in the server's log.
        retry_after: seconds until it may go better, where the server says so.
    """

    def __init__(
        self,
        status: int,
        code: str,
        title: str,
        detail: str,
        *,
        param: str | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(status, code, title, detail)
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.param = param
        self.request_id = request_id
        self.retry_after = retry_after

    def __str__(self) -> str:
        named = f" (request {self.request_id})" if self.request_id else ""
        return f"{self.status} {self.code}: {self.detail or self.title}{named}"

    @classmethod
    def of(cls, answer: httpx.Response) -> Self:
        """What an answer tells, also one of a proxy or gateway before the server. Its body has been read."""
        told = document(answer)
        phrase = _phrase(answer.status_code)
        return cls(
            answer.status_code,
            str(told.get("code") or phrase.lower().replace(" ", "_")),
            str(told.get("title") or phrase),
            str(told.get("detail") or told.get("message") or _words(answer)),
            param=told.get("param"),
            request_id=told.get("request_id") or answer.headers.get("x-request-id"),
            retry_after=seconds_until(answer.headers.get("retry-after")),
        )


def is_problem(answer: httpx.Response) -> bool:
    """Whether the server itself says what is wrong, not something before it."""
    return media_type(answer) == MEDIA_TYPE


def document(answer: httpx.Response) -> Mapping[str, Any]:
    """An answer's JSON object; empty when it has none."""
    if not media_type(answer).endswith("json"):
        return {}
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def media_type(answer: httpx.Response) -> str:
    """An answer's media type, without parameters."""
    return str(answer.headers.get("content-type", "")).partition(";")[0].strip().lower()


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"


def _words(answer: httpx.Response) -> str:
    return answer.text.strip()[:_SHOWN] if media_type(answer) == "text/plain" else ""
