"""Requests to one server: with its API key, retried, and with errors raised."""

import os
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from itertools import count
from typing import Any
from urllib.parse import urljoin, urlsplit

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
from photo_studio.wire import Wire

_CONNECT_S = 10.0
_TEMPORARY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
_LOST = (httpx.NetworkError, httpx.RemoteProtocolError, httpx.ConnectTimeout)
"""Broken connections. A read timeout is not retried: the next attempt would wait as long."""

SERVER, KEY = "STUDIO_SERVER", "STUDIO_API_KEY"
"""Variables of the environment."""

_DEFAULT_SERVER = "http://localhost:8000"

Texts = Sequence[tuple[str, str]]
Attempt = Callable[[], Awaitable[httpx.Response]]


@dataclass(frozen=True, slots=True)
class Retry:
    """How a request is retried.

    Attributes:
        attempts: maximum number of attempts; 1 means no retry.
        total_s: seconds after the first attempt within which another may start.
        unreached_s: the same for a server that has never been reached: its address may be wrong.
        first_s: longest first pause; each later pause may be twice as long as the one before.
        longest_s: longest pause, unless the server asks for more.
    """

    attempts: int = 6
    total_s: float = 60.0
    unreached_s: float = 1.5
    first_s: float = 0.5
    longest_s: float = 15.0

    def pause_s(self, attempt: int, asked_s: float) -> float:
        """Seconds to wait after an attempt (counted from 1), with jitter and at least ``asked_s``."""
        longest = min(self.longest_s, self.first_s * 2 ** (attempt - 1))
        if asked_s:
            return asked_s + random.uniform(0, self.first_s)  # noqa: S311 – not a secret
        return random.uniform(longest / 2, longest)  # noqa: S311


class Transport:
    """The connection to a server, as safe for threads as its wire.

    Args:
        base_url: including the part of the path before ``/v1``, if there is one. None: ``STUDIO_SERVER``, or
            this machine's.
        api_key: None: ``STUDIO_API_KEY``.
        timeout_s: seconds without a byte until a response is given up.

    Raises:
        ValueError: the URL is none.
    """

    def __init__(
        self,
        wire: Callable[..., Wire],
        base_url: str | None,
        api_key: str | None,
        timeout_s: float,
        retry: Retry,
    ) -> None:
        self._base_url = checked_url(base_url or os.environ.get(SERVER) or _DEFAULT_SERVER)
        key = os.environ.get(KEY) if api_key is None else api_key
        self._key = {"x-api-key": key} if key else {}
        self._retry = retry
        self._is_reached = False
        self.wire = wire(
            timeout=httpx.Timeout(timeout_s, connect=_CONNECT_S),
            headers={"User-Agent": f"photo-studio-client/{__version__}"},
        )

    async def request(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: Any = None
    ) -> httpx.Response:
        """The response to a request without files: 2xx, or 304 if ``headers`` make it conditional.

        Raises:
            ProblemError, ConnectionFailed
        """
        url, all_headers = self._base_url + path, {**self._key, **(headers or {})}
        return await self._retried(lambda: self.wire.request(method, url, headers=all_headers, json=body))

    async def post(
        self, path: str, texts: Texts, parts: Sequence[Part], headers: Mapping[str, str]
    ) -> httpx.Response:
        """The response to a form: 2xx or 303.

        Raises:
            ProblemError, ConnectionFailed
            OSError: a file could not be read.
        """
        return await self._post(self._base_url + path, texts, parts, {**self._key, **headers})

    async def post_to(self, url: str, texts: Texts, parts: Sequence[Part]) -> None:
        """Post a signed form, possibly to another host. The API key is not sent."""
        await self._post(urljoin(self._base_url + "/", url), texts, parts, {})

    async def follow(self, response: httpx.Response) -> httpx.Response:
        """The target of a response that is a link, or the response itself. The API key is not sent."""
        url = _link(response)
        if url is None:
            return response
        absolute = urljoin(str(response.url), url)
        return await self._retried(lambda: self.wire.request("GET", absolute))

    @asynccontextmanager
    async def stream(
        self, path: str, headers: Mapping[str, str], silence_s: float
    ) -> AsyncIterator[httpx.Response]:
        """A response with any status while it arrives, without retries.

        Args:
            silence_s: seconds without a byte until the response is given up.

        Raises:
            ConnectionFailed: the connection could not be made, or broke.
        """
        timeout = httpx.Timeout(silence_s, connect=_CONNECT_S)
        try:
            async with self.wire.stream(
                self._base_url + path, headers={**self._key, **headers}, timeout=timeout
            ) as response:
                yield response
        except httpx.TransportError as error:
            raise ConnectionFailed(str(error)) from error

    async def _post(
        self, url: str, texts: Texts, parts: Sequence[Part], headers: Mapping[str, str]
    ) -> httpx.Response:
        async def attempt() -> httpx.Response:
            with ExitStack() as until:
                files = form(texts, parts, until)
                return await self.wire.request("POST", url, files=files, headers=headers)

        return await self._retried(attempt)

    async def _retried(self, attempt: Attempt) -> httpx.Response:
        response = await self._persist(attempt)
        if response.is_success or response.status_code in (
            httpx.codes.SEE_OTHER,
            httpx.codes.NOT_MODIFIED,
        ):
            return response
        raise ProblemError.of(response)

    async def _persist(self, attempt: Attempt) -> httpx.Response:
        """The first response that is not temporary, or that of the last attempt.

        Raises:
            ConnectionFailed: there is none.
        """
        started = time.monotonic()
        for n in count(1):
            outcome = await _outcome(attempt)
            self._is_reached |= not isinstance(outcome, httpx.ConnectError)
            asked_s = _retry_after_s(outcome)
            if asked_s is None or n >= self._retry.attempts:
                break
            pause_s = self._retry.pause_s(n, asked_s)
            if time.monotonic() + pause_s > started + self._patience_s:
                break
            await self.wire.sleep(pause_s)
        if isinstance(outcome, httpx.TransportError):
            raise _failed(outcome) from outcome
        return outcome

    @property
    def _patience_s(self) -> float:
        retry = self._retry
        return retry.total_s if self._is_reached else min(retry.total_s, retry.unreached_s)


def checked_url(url: str) -> str:
    """The URL of a server, without a slash at its end.

    Raises:
        ValueError: it is none.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError(
            f"expected a server's URL with http:// or https://, such as {_DEFAULT_SERVER}, received {url!r}"
        )
    return url.rstrip("/")


async def _outcome(attempt: Attempt) -> httpx.Response | httpx.TransportError:
    try:
        return await attempt()
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
