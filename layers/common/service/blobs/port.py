"""What the service asks of a place for bytes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

_KEY = re.compile(r"(?!.*(?:^|/)\.{1,2}(?:/|$))[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*")
_MOST_CHARACTERS = 500


class BlobMissing(Exception):
    """There is nothing under that key, or nothing any more."""


@dataclass(frozen=True, slots=True)
class UploadForm:
    """A form that its holder may post one file with: these fields, and after them ``file``."""

    url: str
    fields: Mapping[str, str]


class BlobStore(Protocol):
    """Bytes under keys. A key is a path of plain ASCII names: ``uploads/1790000000/TOKEN/photo.jpg``.

    What is stored is deleted by age: by the bucket's lifecycle rule, or by the local supervisor.
    """

    def put(self, key: str, data: bytes, *, if_absent: bool = False) -> bool:
        """Store ``data``, whole or not at all; False when ``if_absent`` found the key taken."""
        ...

    def get(self, key: str) -> bytes:
        """What lies under ``key``.

        Raises:
            BlobMissing: nothing does.
        """
        ...

    def size(self, key: str) -> int | None:
        """Bytes under ``key``; None where there is nothing."""
        ...

    def delete(self, key: str) -> None:
        """Forget ``key``; it may be gone already."""
        ...

    def link(self, key: str, *, media_type: str, disposition: str, expires_at: int) -> str:
        """A URL that serves the bytes with these headers to whoever has it, until ``expires_at`` (Unix).

        It may be relative to where the service is reached.
        """
        ...

    def form(self, key: str, *, most_bytes: int, expires_at: int) -> UploadForm:
        """A form that takes a file of 1 to ``most_bytes`` bytes for ``key``, until ``expires_at`` (Unix)."""
        ...


def is_key(text: str) -> bool:
    """Whether ``text`` has the form of a key; nothing else may reach a file system."""
    return len(text) <= _MOST_CHARACTERS and _KEY.fullmatch(text) is not None
