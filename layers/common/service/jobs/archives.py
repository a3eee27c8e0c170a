"""The archives of batches: what is in one is stored, the archive itself is put together while it is read."""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from layers.common.core.archive import Archive, Entry
from layers.common.core.batch import REPORT
from layers.common.service.objects.store import ObjectStore

_PIECE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Content:
    """A stored file of an archive.

    Attributes:
        name: of its entry.
        crc: its CRC-32.
    """

    name: str
    key: str
    size: int
    crc: int


@dataclass(frozen=True, slots=True)
class StoredArchive:
    """An archive by what is in it; any of its parts can be read.

    Attributes:
        report: its last entry; empty for none.
    """

    objects: ObjectStore
    contents: Sequence[Content]
    report: str = ""

    @classmethod
    def load(cls, objects: ObjectStore, document: Mapping[str, Any]) -> "StoredArchive":
        """The archive that :meth:`document` describes."""
        return cls(objects, [Content(*row) for row in document["contents"]], document["report"])

    @classmethod
    def at(cls, objects: ObjectStore, key: str) -> "StoredArchive":
        """The archive whose document is stored there.

        Raises:
            ObjectMissing: it has been deleted.
        """
        return cls.load(objects, json.loads(objects.get(key).data))

    def document(self) -> dict[str, Any]:
        """What is in it."""
        rows = [[one.name, one.key, one.size, one.crc] for one in self.contents]
        return {"contents": rows, "report": self.report}

    def store(self, key: str) -> None:
        """Store the archive itself, unless it is stored already.

        Raises:
            ObjectMissing: a file of it has been deleted.
            StorageFull, StorageUnavailable: it cannot be stored.
        """
        if self.objects.size(key) is not None:
            return
        archive = self.archive()
        pieces = (archive.part(first, _PIECE_BYTES) for first in range(0, archive.size, _PIECE_BYTES))
        self.objects.put_pieces(key, pieces)

    def bytes(self) -> "ReadArchive":
        """It as an object of which parts can be read."""
        return ReadArchive(self.archive())

    def archive(self) -> Archive:
        """It as one row of bytes, which are read as they are needed.

        Reading raises ObjectMissing for what has been deleted.
        """
        entries = [
            Entry(one.name, one.size, one.crc, partial(self.objects.part, one.key)) for one in self.contents
        ]
        if self.report:
            text = self.report.encode()
            entries.append(Entry(REPORT, len(text), zlib.crc32(text), partial(_part, text)))
        return Archive(entries)


@dataclass(frozen=True, slots=True)
class ReadArchive:
    """An archive in place of an object, whatever its key."""

    archive: Archive

    def size(self, key: str) -> int:  # noqa: ARG002
        return self.archive.size

    def part(self, key: str, first: int, count: int) -> bytes:  # noqa: ARG002
        return self.archive.part(first, count)


def _part(text: bytes, first: int, count: int) -> bytes:
    return text[first : first + count]
