"""Server-Sent Events, as WHATWG's HTML standard reads them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(slots=True)
class Stream:
    """What a stream of events has said of itself so far.

    Attributes:
        last_id: of the last event that came whole.
        retry_s: seconds to wait before coming again.
        heard: whether anything came at all, be it a comment.
    """

    last_id: str = ""
    retry_s: float = 1.0
    heard: bool = False

    def data(self, lines: Iterable[str]) -> Iterator[str]:
        """The data of each event; empty for anything else that came, as a sign of life."""
        data: list[str] = []
        event_id = self.last_id
        for line in lines:
            self.heard = True
            if not line:
                self.last_id = event_id
                yield "\n".join(data)
                data = []
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if name == "data":
                data.append(value)
            elif name == "id" and "\0" not in value:
                event_id = value
            elif name == "retry" and value.isdecimal():
                self.retry_s = int(value) / 1000
