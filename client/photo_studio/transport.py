"""Requests to one server: with its key, persistent, and faults raised."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urljoin

import httpx

from photo_studio.faults import ConnectionFailed, ProblemError, document, media_type
from photo_studio.files import Part, form
from photo_studio.retry import Retry, persist
from photo_studio.version import __version__

_CONNECT_S = 10.0

Texts = Sequence[tuple[str, str]]


class Transport:
    """The way to a server; any thread may use it.

    Args:
        base_url: with the part of the path that comes before ``/v1``, where there is one.
        timeout_s: seconds without a byte until an answer is given up.
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

    def ask(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: Any = None
    ) -> httpx.Response:
        """An answer to a request without files: 2xx, or 304 where ``headers`` name a state that is known.

        Raises:
            ProblemError, ConnectionFailed
        """
        every = {**self._key, **(headers or {})}
        return _checked(
            persist(
                lambda: self._client.request(method, self._base_url + path, headers=every, json=body),
                self._retry,
            )
        )

    def post(
        self, path: str, texts: Texts, parts: Sequence[Part], headers: Mapping[str, str]
    ) -> httpx.Response:
        """The answer to a form: 2xx, or 303.

        Raises:
            ProblemError, ConnectionFailed
            OSError: a file could not be read.
        """
        return self._post(self._base_url + path, texts, parts, {**self._key, **headers})

    def post_to(self, url: str, texts: Texts, parts: Sequence[Part]) -> None:
        """Send a form to where the server said, maybe on another host: such a form is its own key."""
        self._post(urljoin(self._base_url + "/", url), texts, parts, {})

    def follow(self, answer: httpx.Response) -> httpx.Response:
        """What an answer links to, or itself when it is no link. A link is its own key."""
        url = _link(answer)
        if url is None:
            return answer
        absolute = urljoin(str(answer.url), url)
        return _checked(persist(lambda: self._client.get(absolute), self._retry))

    @contextmanager
    def stream(self, path: str, headers: Mapping[str, str], silence_s: float) -> Iterator[httpx.Response]:
        """An answer while it arrives; once, and whatever its status.

        Raises:
            ConnectionFailed: it does not arrive, or not to its end.
        """
        timeout = httpx.Timeout(silence_s, connect=_CONNECT_S)
        try:
            with self._client.stream(
                "GET", self._base_url + path, headers={**self._key, **headers}, timeout=timeout
            ) as answer:
                yield answer
        except httpx.TransportError as fault:
            raise ConnectionFailed(str(fault)) from fault

    def _post(
        self, url: str, texts: Texts, parts: Sequence[Part], headers: Mapping[str, str]
    ) -> httpx.Response:
        def attempt() -> httpx.Response:
            with ExitStack() as until:
                return self._client.post(url, files=form(texts, parts, until), headers=headers)

        return _checked(persist(attempt, self._retry))


def _link(answer: httpx.Response) -> str | None:
    if answer.status_code == httpx.codes.SEE_OTHER:
        return str(answer.headers["location"])
    url = document(answer).get("url") if media_type(answer) == "application/json" else None
    return url if isinstance(url, str) else None


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.is_success or answer.status_code in (httpx.codes.SEE_OTHER, httpx.codes.NOT_MODIFIED):
        return answer
    raise ProblemError.of(answer)
