"""What a batch asks of where its files lie and its results go. Keys are those of S3, of any characters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

MARK = "photo-studio-result"
"""Metadata by which a result is known, so that none is ever taken for an input."""


class NotThere(Exception):
    """Nothing lies under that key, or nothing any more."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file as it lies there. ``metadata`` is what was said of it when it was put there."""

    data: bytes
    metadata: Mapping[str, str] = field(default_factory=dict)


class Shelf(Protocol):
    """One bucket, or one folder."""

    @property
    def name(self) -> str:
        """Tells it from other shelves."""
        ...

    def read(self, key: str, *, version: str = "", most_bytes: int) -> Found:
        """A file, in the version that was announced.

        Raises:
            NotThere: there is none.
            BodyTooLarge: it is larger than ``most_bytes``.
        """
        ...

    def has(self, key: str) -> bool:
        """Whether something lies under ``key``."""
        ...

    def write(self, key: str, data: bytes, media_type: str, *, if_absent: bool) -> bool:
        """Put a result there; False when ``if_absent`` found the key taken."""
        ...
