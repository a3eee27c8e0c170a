"""Requests to one server: with its API key, retried, and with errors raised."""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from itertools import count
from typing import Any
from urllib.parse import urljoin

import httpx

from photo_studio.errors import (
    ConnectionFailed,
    ProblemError,
    is_problem,
    json_object,
    media_type,
    seconds_until,
)
from photo_studio.order import Part, form
from photo_studio.version import __version__

_CONNECT_S = 10.0
_TEMPORARY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
_LOST = (httpx.NetworkError, httpx.RemoteProtocolError, httpx.ConnectTimeout)
"""Broken connections. A read timeout is not retried: the next attempt would wait as long."""

Texts = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Retry:
    """How a request is retried.

    Attributes:
        attempts: maximum number of attempts; 1 means no retry.
        total_s: seconds after the first attempt within which another may start.
        first_s: longest first pause; each later pause may be twice as long as the one before.
        longest_s: longest pause, unless the server asks for more.
    """

    attempts: int = 6
    total_s: float = 60.0
    first_s: float = 0.5
    longest_s: float = 15.0

    def pause_s(self, attempt: int, asked_s: float) -> float:
        """Seconds to wait after an attempt (counted from 1), with jitter and at least ``asked_s``."""
        longest = min(self.longest_s, self.first_s * 2 ** (attempt - 1))
        if asked_s:
            return asked_s + random.uniform(0, self.first_s)  # noqa: S311 – not a secret
        return random.uniform(longest / 2, longest)  # noqa: S311


class Transport:
    """The connection to a server. Thread-safe.

    Args:
        base_url: including the part of the path before ``/v1``, if there is one.
        timeout_s: seconds without a byte until a response is given up.
    """

    def __init__(self, base_url: str, api_key: str | None, timeout_s: float, retry: Retry) -> None:
        self._base_url = base_url.rstrip("/")
        self._key = {"x-api-key": api_key} if api_key else {}
        self._retry = retry
        self._client = httpx.Client(
            timeout=httpx.Timeout(timeout_s, connect=_CONNECT_S),
            headers={"User-Agent": f"photo-studio-client/{__version__}"},
        )

    def close(self) -> None:
        self._client.close()

    def request(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: Any = None
    ) -> httpx.Response:
        """The response to a request without files: 2xx, or 304 if ``headers`` make it conditional.

        Raises:
            ProblemError, ConnectionFailed
        """
        url, all_headers = self._base_url + path, {**self._key, **(headers or {})}
        return self._retried(lambda: self._client.request(method, url, headers=all_headers, json=body))

    def post(
        self, path: str, texts: Texts, parts: Sequence[Part], headers: Mapping[str, str]
    ) -> httpx.Response:
        """The response to a form: 2xx or 303.

        Raises:
            ProblemError, ConnectionFailed
            OSError: a file could not be read.
        """
        return self._post(self._base_url + path, texts, parts, {**self._key, **headers})

    def post_to(self, url: str, texts: Texts, parts: Sequence[Part]) -> None:
        """Post a signed form, possibly to another host. The API key is not sent."""
        self._post(urljoin(self._base_url + "/", url), texts, parts, {})

    def follow(self, response: httpx.Response) -> httpx.Response:
        """The target of a response that is a link, or the response itself. The API key is not sent."""
        url = _link(response)
        if url is None:
            return response
        absolute = urljoin(str(response.url), url)
        return self._retried(lambda: self._client.get(absolute))

    @contextmanager
    def stream(self, path: str, headers: Mapping[str, str], silence_s: float) -> Iterator[httpx.Response]:
        """A response with any status while it arrives, without retries.

        Args:
            silence_s: seconds without a byte until the response is given up.

        Raises:
            ConnectionFailed: the connection could not be made, or broke.
        """
        timeout = httpx.Timeout(silence_s, connect=_CONNECT_S)
        try:
            with self._client.stream(
                "GET", self._base_url + path, headers={**self._key, **headers}, timeout=timeout
            ) as response:
                yield response
        except httpx.TransportError as error:
            raise ConnectionFailed(str(error)) from error

    def _post(
        self, url: str, texts: Texts, parts: Sequence[Part], headers: Mapping[str, str]
    ) -> httpx.Response:
        def attempt() -> httpx.Response:
            with ExitStack() as until:
                return self._client.post(url, files=form(texts, parts, until), headers=headers)

        return self._retried(attempt)

    def _retried(self, attempt: Callable[[], httpx.Response]) -> httpx.Response:
        response = _persist(attempt, self._retry)
        if response.is_success or response.status_code in (
            httpx.codes.SEE_OTHER,
            httpx.codes.NOT_MODIFIED,
        ):
            return response
        raise ProblemError.of(response)


def _persist(attempt: Callable[[], httpx.Response], retry: Retry) -> httpx.Response:
    """The first response that is not temporary, or that of the last attempt.

    Raises:
        ConnectionFailed: there is none.
    """
    deadline = time.monotonic() + retry.total_s
    for n in count(1):
        outcome = _outcome(attempt)
        asked_s = _retry_after_s(outcome)
        if asked_s is None or n >= retry.attempts:
            break
        pause_s = retry.pause_s(n, asked_s)
        if time.monotonic() + pause_s > deadline:
            break
        time.sleep(pause_s)
    if isinstance(outcome, httpx.TransportError):
        raise _failed(outcome) from outcome
    return outcome


def _outcome(attempt: Callable[[], httpx.Response]) -> httpx.Response | httpx.TransportError:
    try:
        return attempt()
    except httpx.TransportError as error:
        return error


def _retry_after_s(outcome: httpx.Response | httpx.TransportError) -> float | None:
    """Seconds that the server asks for, 0 if it names none; None if the outcome is not temporary."""
    if isinstance(outcome, httpx.TransportError):
        return 0.0 if isinstance(outcome, _LOST) else None
    if outcome.status_code not in _TEMPORARY:
        return None
    asked_s = seconds_until(outcome.headers.get("retry-after"))
    # A temporary problem of the studio always has a Retry-After.
    return 0.0 if asked_s is None and not is_problem(outcome) else asked_s


def _failed(error: httpx.TransportError) -> ConnectionFailed:
    message = str(error) or type(error).__name__
    return ConnectionFailed(f"{error.request.url.copy_with(query=None)}: {message}")


def _link(response: httpx.Response) -> str | None:
    if response.status_code == httpx.codes.SEE_OTHER:
        return str(response.headers["location"])
    url = json_object(response).get("url") if media_type(response) == "application/json" else None
    return url if isinstance(url, str) else None
