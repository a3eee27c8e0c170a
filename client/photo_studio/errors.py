"""Errors of a server or the connection to it. A local file that cannot be read raises ``OSError``."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Self

import httpx

MEDIA_TYPE = "application/problem+json"
_MOST_CHARACTERS = 200


class StudioError(Exception):
    """Any error of a server or the connection to it."""


class ConnectionFailed(StudioError):
    """The server could not be reached or stopped responding, also after retries."""


class ProblemError(StudioError):
    """The server reported a problem (RFC 9457).

    Attributes:
        status: the HTTP status.
        code: a stable snake_case identifier, such as ``no_subject``.
        title: a sentence that is the same for every error with this code.
        detail: what was expected and what was received.
        param: dotted path of the invalid input, if there is one.
        request_id: identifies the request in the server's log.
        retry_after: seconds until a retry may succeed, if the server names them.
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
        request = f" (request {self.request_id})" if self.request_id else ""
        return f"{self.status} {self.code}: {self.detail or self.title}{request}"

    @classmethod
    def of(cls, response: httpx.Response) -> Self:
        """The problem in a response whose body has been read, even if it comes from a proxy or gateway."""
        problem = json_object(response)
        phrase = _phrase(response.status_code)
        return cls(
            response.status_code,
            str(problem.get("code") or phrase.lower().replace(" ", "_")),
            str(problem.get("title") or phrase),
            str(problem.get("detail") or problem.get("message") or _plain_text(response)),
            param=problem.get("param"),
            request_id=problem.get("request_id") or response.headers.get("x-request-id"),
            retry_after=seconds_until(response.headers.get("retry-after")),
        )


def is_problem(response: httpx.Response) -> bool:
    """Whether a response is a problem of the server, not of a proxy or gateway before it."""
    return media_type(response) == MEDIA_TYPE


def json_object(response: httpx.Response) -> Mapping[str, Any]:
    """A response's JSON object; empty if it has none."""
    if not media_type(response).endswith("json"):
        return {}
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def media_type(response: httpx.Response) -> str:
    """A response's media type, without parameters."""
    return str(response.headers.get("content-type", "")).partition(";")[0].strip().lower()


def seconds_until(text: str | None) -> float | None:
    """Seconds from now to a ``Retry-After``, which is a number or a date; None if it is neither."""
    if text is None:
        return None
    if text.strip().isdecimal():
        return float(text)
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"


def _plain_text(response: httpx.Response) -> str:
    return response.text.strip()[:_MOST_CHARACTERS] if media_type(response) == "text/plain" else ""
