"""What requests and answers hold in memory: the number of bodies and their bytes together are limited."""

import time
from threading import Lock
from types import TracebackType
from typing import Self

from layers.common.errors import Busy, UploadStalled

_MOST_BODIES = 256
_LARGEST_BODIES = 12
"""How many bodies of the largest size may be in memory together."""

_HEAD_START_BYTES = 10_000
"""Counted for every body, so that a new one is not the slowest."""

_RETRY_AFTER_S = 5


class Budget:
    """Bytes that may be in memory together. Thread-safe."""

    def __init__(self, most: int) -> None:
        self._left = most
        self._lock = Lock()

    def take(self, size: int) -> bool:
        """Count bytes; False if they are too many, and then they are not counted."""
        with self._lock:
            if size > self._left:
                return False
            self._left -= size
            return True

    def give_back(self, size: int) -> None:
        """Bytes that were taken have left."""
        with self._lock:
            self._left += size


class Intake:
    """Bodies that arrive, wait or are worked on. A slow one takes only what it has sent, and no worker.

    When there are too many, the one that arrives most slowly for its age is given up for the next: slow
    callers cannot keep others out. Thread-safe.

    Args:
        largest: bytes of the largest body.
    """

    def __init__(self, largest: int) -> None:
        self._bytes = Budget(_LARGEST_BODIES * largest)
        self._inside: set[Body] = set()
        self._lock = Lock()

    def enter(self) -> "Body":
        """Admit a body, for the duration of a ``with``.

        Raises:
            Busy: there are too many, and all have arrived.
        """
        body = Body(self)
        with self._lock:
            if len(self._inside) >= _MOST_BODIES:
                self._give_up_slowest()
            self._inside.add(body)
        return body

    def hold(self, body: "Body", size: int) -> None:
        """Count bytes of a body that have arrived.

        Raises:
            UploadStalled: the body was given up for another.
            Busy: they are too many, with those of all other bodies.
        """
        self._check(body)
        if not self._bytes.take(size):
            raise Busy("the requests that are arriving are too large together", retry_after_s=_RETRY_AFTER_S)

    def free(self, size: int) -> None:
        """Bytes of a body are in memory no more."""
        self._bytes.give_back(size)

    def settle(self, body: "Body") -> None:
        """A body has arrived whole, and is given up no more.

        Raises:
            UploadStalled: it was already.
        """
        with self._lock:
            self._check(body)
            body.is_whole = True

    def release(self, body: "Body") -> None:
        """A body has left."""
        with self._lock:
            self._inside.discard(body)
        self._bytes.give_back(body.size)

    def _check(self, body: "Body") -> None:
        if body not in self._inside:
            raise UploadStalled("the upload was the slowest of too many")

    def _give_up_slowest(self) -> None:
        arriving = [one for one in self._inside if not one.is_whole]
        if not arriving:
            raise Busy("too many requests are worked on", retry_after_s=_RETRY_AFTER_S)
        # It learns so from its next bytes, or from the time limit for them. Until then it holds what it has.
        self._inside.discard(min(arriving, key=lambda one: one.rate()))


class Body:
    """One admitted body.

    Attributes:
        size: bytes of it that are held.
        arrived: bytes of it that have arrived.
        is_whole: whether all of it has arrived.
    """

    def __init__(self, intake: Intake) -> None:
        self.size = 0
        self.arrived = 0
        self.is_whole = False
        self._intake = intake
        self._began = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _fault: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._intake.release(self)

    def rate(self) -> float:
        """Bytes a second, on average since it began."""
        return (self.arrived + _HEAD_START_BYTES) / (time.monotonic() - self._began + 1e-9)

    def hold(self, size: int) -> None:
        """Count bytes of it that have arrived.

        Raises:
            UploadStalled, Busy: as :meth:`Intake.hold`.
        """
        self._intake.hold(self, size)
        self.size += size
        self.arrived += size

    def free(self, size: int) -> None:
        """Bytes of it are in memory no more."""
        self._intake.free(size)
        self.size -= size

    def settle(self) -> None:
        """All of it has arrived.

        Raises:
            UploadStalled: as :meth:`Intake.settle`.
        """
        self._intake.settle(self)
