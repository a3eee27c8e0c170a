"""Asking again: what may pass is tried a few times, with pauses that grow, or as long as the server says."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

import httpx

from photo_studio.faults import ConnectionFailed, is_problem
from photo_studio.instants import seconds_until

_MAY_PASS = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
_LOST = (httpx.NetworkError, httpx.RemoteProtocolError, httpx.ConnectTimeout)
"""The connection, not patience: what waits for an answer too long would wait as long again."""


@dataclass(frozen=True, slots=True)
class Retry:
    """How persistent the client is.

    Attributes:
        attempts: how often a request is sent at most; 1 never asks again.
        total_s: seconds after the first attempt in which another may begin.
        first_s: the longest first pause; each pause after it may be twice as long.
        longest_s: the longest pause that the client chooses itself.
    """

    attempts: int = 6
    total_s: float = 60.0
    first_s: float = 0.5
    longest_s: float = 15.0

    def pause_s(self, attempt: int, asked_s: float | None) -> float:
        """Seconds to wait after an attempt, counted from 1: at least what was asked for, never in step."""
        longest = min(self.longest_s, self.first_s * 2 ** (attempt - 1))
        if asked_s:
            return asked_s + random.uniform(0, self.first_s)  # noqa: S311 – no secret
        return random.uniform(longest / 2, longest)  # noqa: S311


def persist(attempt: Callable[[], httpx.Response], retry: Retry) -> httpx.Response:
    """An attempt's answer, of as many as it takes.

    Raises:
        ConnectionFailed: none came.
    """
    ends = time.monotonic() + retry.total_s
    for n in range(1, retry.attempts):
        try:
            answer = attempt()
        except _LOST:
            asked_s = None
        except httpx.TransportError as fault:
            raise _failed(fault) from fault
        else:
            if not _may_pass(answer):
                return answer
            asked_s = seconds_until(answer.headers.get("retry-after"))
        pause_s = retry.pause_s(n, asked_s)
        if time.monotonic() + pause_s > ends:
            break
        time.sleep(pause_s)
    try:
        return attempt()
    except httpx.TransportError as fault:
        raise _failed(fault) from fault


def _may_pass(answer: httpx.Response) -> bool:
    """Whether it may go better soon. The studio says when; where it does not, it will not."""
    if answer.status_code not in _MAY_PASS:
        return False
    return "retry-after" in answer.headers or not is_problem(answer)


def _failed(fault: httpx.TransportError) -> ConnectionFailed:
    said = str(fault) or type(fault).__name__
    return ConnectionFailed(f"{fault.request.url.copy_with(query=None)}: {said}")
