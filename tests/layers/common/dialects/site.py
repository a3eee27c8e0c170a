"""A site on the web with the files that a test puts there."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.layers.common.service.web import page, web


class Site:
    """The site; what nobody put there is 404.

    Attributes:
        authority: its host and port.
    """

    def __init__(self) -> None:
        self.authority = ""
        self._files: dict[str, bytes] = {}

    def put(self, name: str, data: bytes) -> str:
        """Where a file is from now on."""
        self._files[f"/{name}"] = data
        return f"http://{self.authority}/{name}"

    def answer(self, path: str) -> list[bytes]:
        """What it says to a request for a path."""
        data = self._files.get(path)
        return [page(b"", "404 Not Found") if data is None else page(data)]


@contextmanager
def site() -> Iterator[Site]:
    """A site for as long as the ``with`` lasts."""
    found = Site()
    with web(found.answer) as server:
        found.authority = f"127.0.0.1:{server.port}"
        yield found
