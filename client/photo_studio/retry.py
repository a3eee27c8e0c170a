"""Asking again: what may pass is tried a few times, with pauses that grow, or as long as the server says."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from itertools import count

import httpx

from photo_studio.faults import ConnectionFailed, is_problem
from photo_studio.timestamps import seconds_until

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

    def pause_s(self, attempt: int, asked_s: float) -> float:
        """Seconds to wait after an attempt, counted from 1: at least what was asked for, never in step."""
        longest = min(self.longest_s, self.first_s * 2 ** (attempt - 1))
        if asked_s:
            return asked_s + random.uniform(0, self.first_s)  # noqa: S311 – no secret
        return random.uniform(longest / 2, longest)  # noqa: S311


def persist(attempt: Callable[[], httpx.Response], retry: Retry) -> httpx.Response:
    """The answer to the first attempt that has one worth having, or to the last.

    Raises:
        ConnectionFailed: none came.
    """
    ends = time.monotonic() + retry.total_s
    for n in count(1):
        outcome = _outcome(attempt)
        asked_s = _may_pass_in_s(outcome)
        if asked_s is None or n >= retry.attempts:
            break
        pause_s = retry.pause_s(n, asked_s)
        if time.monotonic() + pause_s > ends:
            break
        time.sleep(pause_s)
    if isinstance(outcome, httpx.TransportError):
        raise _failed(outcome) from outcome
    return outcome


def _outcome(attempt: Callable[[], httpx.Response]) -> httpx.Response | httpx.TransportError:
    try:
        return attempt()
    except httpx.TransportError as fault:
        return fault


def _may_pass_in_s(outcome: httpx.Response | httpx.TransportError) -> float | None:
    """Seconds that it is asked to wait, 0 where nothing is asked; None for what will not pass, or is well."""
    if isinstance(outcome, httpx.TransportError):
        return 0.0 if isinstance(outcome, _LOST) else None
    if outcome.status_code not in _MAY_PASS:
        return None
    asked_s = seconds_until(outcome.headers.get("retry-after"))
    # The studio says when to come again; where it does not, it will not help.
    return 0.0 if asked_s is None and not is_problem(outcome) else asked_s


def _failed(fault: httpx.TransportError) -> ConnectionFailed:
    said = str(fault) or type(fault).__name__
    return ConnectionFailed(f"{fault.request.url.copy_with(query=None)}: {said}")
