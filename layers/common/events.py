"""Events that somebody may want to count or react to. Without subscribers they cost nothing."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

_log = logging.getLogger("photo_studio.events")


@dataclass(frozen=True, slots=True)
class WorkEnded:
    """A capability ran once, for a request, a job or a file in a folder.

    Attributes:
        outcome: ``refused`` if the input was at fault, ``abandoned`` if nobody waited any more.
        milliseconds: the time of each step.
    """

    operation: str
    outcome: Literal["succeeded", "refused", "failed", "abandoned"]
    milliseconds: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class AttemptStarted:
    """A worker started an attempt at a job."""

    operation: str


@dataclass(frozen=True, slots=True)
class JobFinished:
    """A job reached its final state."""

    operation: str
    state: Literal["succeeded", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class ModelLoaded:
    """A network is ready in this process."""

    model: str
    seconds: float


@dataclass(frozen=True, slots=True)
class ModelFetched:
    """A download of weights ended."""

    model: str
    outcome: Literal["succeeded", "failed"]
    seconds: float


Event = WorkEnded | AttemptStarted | JobFinished | ModelLoaded | ModelFetched
Subscriber = Callable[[Event], None]

_subscribers: list[Subscriber] = []


def subscribe(subscriber: Subscriber) -> Callable[[], None]:
    """Call ``subscriber`` with every event from now on, in the thread that emits it.

    Returns:
        A function that ends the subscription.
    """
    _subscribers.append(subscriber)
    return lambda: _subscribers.remove(subscriber)


def redirect(subscriber: Subscriber) -> None:
    """Call only ``subscriber`` from now on: in a forked process, which has those of the process before it."""
    _subscribers[:] = [subscriber]


def emit(event: Event) -> None:
    """Pass an event to every subscriber. A subscriber that fails is logged and does not disturb the work."""
    for subscriber in tuple(_subscribers):
        try:
            subscriber(event)
        except Exception:  # noqa: BLE001 – counting must not end what is counted
            _log.exception("a subscriber failed")
