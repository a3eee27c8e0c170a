"""What happened, for whoever wants to count it. Where nobody listens it costs nothing."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

_log = logging.getLogger("photo_studio.occurrences")


@dataclass(frozen=True, slots=True)
class WorkEnded:
    """A capability has done its work once, for a request, a job or a file in a folder.

    Attributes:
        outcome: ``refused`` says that the fault was the input's, ``abandoned`` that nobody waited any more.
        milliseconds: of each step.
    """

    operation: str
    outcome: Literal["succeeded", "refused", "failed", "abandoned"]
    milliseconds: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class AttemptBegun:
    """A worker began an attempt at a job."""

    operation: str


@dataclass(frozen=True, slots=True)
class JobOver:
    """Nothing more will come of a job."""

    operation: str
    state: Literal["succeeded", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class ModelLoaded:
    """A network is ready in this process."""

    model: str
    seconds: float


@dataclass(frozen=True, slots=True)
class ModelFetched:
    """A download of weights has ended."""

    model: str
    outcome: Literal["succeeded", "failed"]
    seconds: float


Occurrence = WorkEnded | AttemptBegun | JobOver | ModelLoaded | ModelFetched
Listener = Callable[[Occurrence], None]

_listeners: list[Listener] = []


def listen(listener: Listener) -> Callable[[], None]:
    """Have a listener told of everything from now on, in the thread where it happens.

    Returns:
        What ends that.
    """
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


def tell(occurrence: Occurrence) -> None:
    """Tell every listener. What one of them fails at is no fault of the work."""
    for listener in tuple(_listeners):
        try:
            listener(occurrence)
        except Exception:  # noqa: BLE001 – counting must not end what is counted
            _log.exception("a listener failed")
