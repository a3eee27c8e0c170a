"""The bodies of requests that are in memory: their number and their bytes together are limited."""

from types import TracebackType
from typing import Self

from layers.common.errors import Busy

_MOST_BODIES = 256
_LARGEST_BODIES = 12
"""How many bodies of the largest size may be in memory together."""

_RETRY_AFTER_S = 5


class Intake:
    """Bodies that arrive, wait or are worked on. A slow one takes only what it has sent, and no worker.

    Args:
        largest: bytes of the largest body.
    """

    def __init__(self, largest: int) -> None:
        self._most_bytes = _LARGEST_BODIES * largest
        self._inside = 0
        self._bytes = 0

    def enter(self) -> "Body":
        """Admit a body, for the duration of a ``with``.

        Raises:
            Busy: there are too many.
        """
        if self._inside >= _MOST_BODIES:
            raise Busy("too many requests are arriving", retry_after_s=_RETRY_AFTER_S)
        self._inside += 1
        return Body(self)

    def hold(self, size: int) -> None:
        """Count bytes that have arrived.

        Raises:
            Busy: they are too many together.
        """
        if self._bytes + size > self._most_bytes:
            raise Busy("the requests that are arriving are too large together", retry_after_s=_RETRY_AFTER_S)
        self._bytes += size

    def release(self, size: int) -> None:
        """A body of that size has left."""
        self._inside -= 1
        self._bytes -= size


class Body:
    """One admitted body."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _fault: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._intake.release(self._size)

    def hold(self, size: int) -> None:
        """Count bytes of it that have arrived.

        Raises:
            Busy: there are too many, with those of all other bodies.
        """
        self._intake.hold(size)
        self._size += size
