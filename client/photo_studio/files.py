"""Files, however they are given, as parts of a request."""

import os
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

File = str | os.PathLike[str] | bytes | BinaryIO | tuple[str, bytes]
"""A path, bytes, a file that is open for reading bytes, or a name with bytes."""

FormPart = tuple[str, tuple[str | None, bytes | BinaryIO | str]]
"""One part of a multipart body, as httpx takes it."""

_NAMELESS = "photo"


@dataclass(frozen=True, slots=True)
class Part:
    """A file for one field of a request. One on disk is read from there at every attempt."""

    field: str
    filename: str
    size: int
    source: Path | bytes

    @classmethod
    def of(cls, field: str, file: File) -> "Part":
        """The file as it is now.

        Raises:
            OSError: there is no such file.
        """
        if isinstance(file, bytes):
            return cls(field, _NAMELESS, len(file), file)
        if isinstance(file, tuple):
            name, data = file
            return cls(field, _plain(name), len(data), data)
        if isinstance(file, (str, os.PathLike)):
            path = Path(file)
            return cls(field, _plain(path.name), path.stat().st_size, path)
        data = file.read()
        return cls(field, _plain(Path(str(getattr(file, "name", _NAMELESS))).name), len(data), data)

    def opened(self, until: ExitStack) -> bytes | BinaryIO:
        """What is to be sent; open until the stack is left."""
        if isinstance(self.source, bytes):
            return self.source
        return until.enter_context(self.source.open("rb"))


def form(texts: Iterable[tuple[str, str]], parts: Sequence[Part], until: ExitStack) -> list[FormPart]:
    """A multipart body: texts, then files."""
    written: list[FormPart] = [(name, (None, text)) for name, text in texts]
    return written + [(part.field, (part.filename, part.opened(until))) for part in parts]


def _plain(name: str) -> str:
    """A name that UTF-8 can say: a file system may hold others."""
    return name.encode(errors="replace").decode() or _NAMELESS
