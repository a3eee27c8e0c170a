"""The room in the data folder: how much of it files may take, all of them and those of one caller."""

import logging
import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Lock

from layers.common.core.owner import MARK
from layers.common.disk import RETRY_AFTER_S
from layers.common.errors import StorageFull

_log = logging.getLogger("photo_studio.space")

_BLOCK = 4096
_FRESH_S = 1.0
_STALE_S = 10.0
_SCAN_SHARE = 0.02
_RESERVE_BYTES = 8_000_000
"""Left free on the disk, so that the databases can still record what happened."""


class Space:
    """Counts the files below a folder against a quota. Thread-safe.

    The folder itself is counted, since several processes write to it and a sweep empties it: at most every
    10 s, and before anything is refused. In between, what this process has stored is added.

    Args:
        root: the folder, with all that counts.
        max_bytes: most bytes of all files; each counts in whole blocks of 4 kB.
        share: the part of ``max_bytes`` that the objects of one caller may take, 0–1. Objects without an
            owner in their key have no other limit than ``max_bytes``.
    """

    def __init__(self, root: Path, max_bytes: int, share: float) -> None:
        self._root = root
        self._max_bytes = max_bytes
        self._owner_bytes = int(max_bytes * share)
        self._lock = Lock()
        self._used: Counter[str] = Counter()
        self._counted_at = float("-inf")
        self._scan_s = 0.0

    def take(self, key: str, size: int) -> None:
        """Count ``size`` bytes that are about to be stored under ``key``.

        Raises:
            StorageFull: they do not fit.
        """
        self._check(key, size, taken=True)

    def check(self, key: str, size: int) -> None:
        """Whether ``size`` bytes would fit under ``key`` now.

        Raises:
            StorageFull: they do not fit.
        """
        self._check(key, size, taken=False)

    def used(self) -> int:
        """Bytes of all files, some seconds old."""
        with self._lock:
            self._count(_STALE_S)
            return self._used.total()

    def _check(self, key: str, size: int, *, taken: bool) -> None:
        owner, blocks = _owner(key), _in_blocks(size)
        with self._lock:
            self._count(_STALE_S)
            if self._lacks(owner, blocks):
                self._count(_FRESH_S)
            if lack := self._lacks(owner, blocks):
                _log.warning("an object is refused", extra={"reason": lack, "bytes": size})
                raise StorageFull(lack, retry_after_s=RETRY_AFTER_S)
            if taken:
                self._used[owner] += blocks

    def _lacks(self, owner: str, blocks: int) -> str:
        """What there is too little of; empty if the blocks fit."""
        if self._used.total() + blocks > self._max_bytes:
            return "the files of all callers leave too little of DATA_MAX_BYTES"
        if owner and self._used[owner] + blocks > self._owner_bytes:
            return "the files of this caller leave too little of DATA_CALLER_SHARE"
        return "" if self._free() >= blocks + _RESERVE_BYTES else "the disk is full"

    def _free(self) -> float:
        """Bytes that are free on the disk; endless if nobody knows yet."""
        with suppress(OSError):
            state = os.statvfs(self._root)
            return state.f_bavail * state.f_frsize
        return float("inf")

    def _count(self, most_s: float) -> None:
        """Count the folder, unless the last count is younger than ``most_s``, or counting takes its time."""
        if time.monotonic() - self._counted_at < max(most_s, self._scan_s / _SCAN_SHARE):
            return
        began = time.monotonic()
        self._used = Counter()
        for path, size in _files(self._root, ()):
            self._used[_owner("/".join(path))] += _in_blocks(size)
        self._counted_at = time.monotonic()
        self._scan_s = self._counted_at - began


def _files(folder: Path, parts: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], int]]:
    """The path below the first folder and the size of each file; what vanishes meanwhile is passed over."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            inside = (*parts, entry.name)
            if entry.is_dir(follow_symlinks=False):
                yield from _files(Path(entry.path), inside)
            else:
                with suppress(OSError):
                    yield inside, entry.stat(follow_symlinks=False).st_size


def _owner(key: str) -> str:
    """The part of a key, or of a path, that names its owner; empty if none does."""
    return next((part for part in key.split("/") if part.startswith(MARK)), "")


def _in_blocks(size: int) -> int:
    return -(-size // _BLOCK) * _BLOCK
