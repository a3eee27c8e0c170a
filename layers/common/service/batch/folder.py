"""A shelf that is a folder of this machine."""

import errno
import os
from pathlib import Path

from layers.common.errors import BodyTooLarge
from layers.common.service.batch.shelf import Found, NotThere
from layers.common.service.blobs.files import write

_NOT_THERE = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG}


class Folder:
    """A folder, with keys as paths below it. A file has one version, that which it is in."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    @property
    def name(self) -> str:
        return self._root.name

    def read(self, key: str, *, version: str = "", most_bytes: int) -> Found:
        try:
            with self._path(key).open("rb") as file:
                data = file.read(most_bytes + 1)
                state = os.fstat(file.fileno())
        except OSError as fault:
            if fault.errno in _NOT_THERE:
                raise NotThere(key) from None
            raise
        if version not in ("", version_of(state)):
            raise NotThere(key)
        if state.st_size > most_bytes:
            raise BodyTooLarge(f"expected a file of at most {most_bytes:,} bytes, received {state.st_size:,}")
        return Found(data)

    def has(self, key: str) -> bool:
        return self._path(key).is_file()

    def write(self, key: str, data: bytes, media_type: str, *, if_absent: bool) -> bool:  # noqa: ARG002
        return write(self._path(key), data, if_absent=if_absent)

    def _path(self, key: str) -> Path:
        if "\0" in key:
            raise NotThere(key)
        path = (self._root / key).resolve()
        if not path.is_relative_to(self._root):
            raise NotThere(key)
        return path


def version_of(state: os.stat_result) -> str:
    """What tells a file from what it was before."""
    return f"{state.st_mtime_ns}-{state.st_size}"
