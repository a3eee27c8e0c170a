"""The port of an object store."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

RESULT_MARK = "photo-studio-result"
"""Metadata that marks a result, so that a batch never takes one for an input."""


class ObjectMissing(Exception):
    """Nothing is stored under the key, or not in that version."""


@dataclass(frozen=True, slots=True)
class StoredObject:
    """Bytes with the metadata that they were stored with."""

    data: bytes
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PostForm:
    """A form that its holder may post one file with: these fields, then ``file``."""

    url: str
    fields: Mapping[str, str]


class ObjectStore(Protocol):
    """Bytes under keys, in one folder or one bucket.

    A key is a path of any characters: ``uploads/1790000000/TOKEN/photo.jpg``. Objects of the service itself
    are deleted by age, by the bucket's lifecycle rule or by the local supervisor.
    """

    @property
    def name(self) -> str:
        """Distinguishes stores: the name of the bucket or folder."""
        ...

    def put(
        self,
        key: str,
        data: bytes,
        *,
        media_type: str = "application/octet-stream",
        metadata: Mapping[str, str] | None = None,
        if_absent: bool = False,
    ) -> bool:
        """Store an object, whole or not at all; False if ``if_absent`` found the key taken.

        Raises:
            StorageFull: there is no room for it.
            StorageUnavailable: the store cannot be written.
        """
        ...

    def put_pieces(self, key: str, pieces: Iterator[bytes]) -> None:
        """Store an object of the given pieces, whole or not at all; few of them are in memory at once.

        Raises:
            StorageFull: there is no room for it.
            StorageUnavailable: the store cannot be written.
        """
        ...

    def get(self, key: str, *, version: str = "", max_bytes: int | None = None) -> StoredObject:
        """An object, in a given version or the present one.

        Raises:
            ObjectMissing: there is none.
            BodyTooLarge: it is larger than ``max_bytes``.
            StorageUnavailable: the store cannot be read.
        """
        ...

    def part(self, key: str, first: int, count: int) -> bytes:
        """At most ``count`` bytes of the present version, from the byte ``first`` on.

        Raises:
            ObjectMissing: there is none, or it ends before ``first``.
            StorageUnavailable: the store cannot be read.
        """
        ...

    def size(self, key: str) -> int | None:
        """The size of an object in bytes; None if there is none."""
        ...

    def names(self, folder: str) -> Sequence[str]:
        """The last parts of the keys directly below a folder, in their order.

        Raises:
            StorageUnavailable: the store cannot be read.
        """
        ...

    def delete(self, key: str) -> None:
        """Delete an object; it may be gone already."""
        ...

    def link(
        self, key: str, *, media_type: str, disposition: str, expires_at: int, for_head: bool = False
    ) -> str:
        """A URL that serves the object with these headers to its holder, until ``expires_at`` (Unix).

        It may be relative to where the service is reached.

        Args:
            for_head: whether it is for a HEAD instead of a GET; a store may tell them apart.
        """
        ...

    def form(self, key: str, *, max_bytes: int, expires_at: int) -> PostForm:
        """A form that takes a file of 1 to ``max_bytes`` bytes for ``key``, until ``expires_at`` (Unix)."""
        ...
