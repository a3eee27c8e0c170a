"""What a disk does to work: it is full, or cannot be used, or keeps what killed processes left."""

import errno
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from layers.common.errors import StorageFull, StorageUnavailable, StudioError
from layers.common.progress import Abandoned

RETRY_AFTER_S: Final = 30
"""When a caller may try again, in seconds; a worker too."""

FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

SCRATCH_PREFIX: Final = "photo-studio-"
"""Begins the name of every temporary folder."""

_SPARE_BYTES = 1 << 16
_NEW_S = 10.0


@contextmanager
def disk_faults() -> Iterator[None]:
    """Turn faults of the disk inside the block into those that a caller sees.

    Raises:
        StorageFull: the disk or the quota of its user is full.
        StorageUnavailable: any other fault of the system, such as a read-only disk.
    """
    try:
        yield
    except OSError as fault:
        raise disk_fault(fault) from fault


def disk_fault(fault: OSError) -> StudioError:
    """A fault of the disk as the caller sees it, without a path."""
    if fault.errno in FULL:
        return StorageFull("the disk is full", retry_after_s=RETRY_AFTER_S)
    reason = os.strerror(fault.errno).lower() if fault.errno else "an unknown fault"
    return StorageUnavailable(f"the store cannot be used: {reason}", retry_after_s=RETRY_AFTER_S)


@contextmanager
def scratch_folder(purpose: str, parent: Path | None = None) -> Iterator[Path]:
    """A temporary folder for the block. One that a killed process leaves is swept by :func:`sweep_scratch`.

    Args:
        purpose: a part of its name.
        parent: where it is created, by default in the system's temporary folder.

    Raises:
        StorageFull: the block failed, and the disk has no room left.
        StorageUnavailable: the folder cannot be created.
    """
    with disk_faults():
        folder = Path(tempfile.mkdtemp(prefix=f"{SCRATCH_PREFIX}{purpose}-", dir=parent))
    try:
        with _held(folder, fcntl.LOCK_SH):
            yield folder
    except (Abandoned, StorageUnavailable):
        raise
    except Exception as fault:
        # A program that was writing says it in words of its own, or takes its own half of a file for damaged.
        if _is_full(folder):
            raise StorageFull("the temporary folder is full", retry_after_s=RETRY_AFTER_S) from fault
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def keep_scratch(folder: Path) -> None:
    """Keep a temporary folder of this process from being swept, until the process ends."""
    _lock(folder, fcntl.LOCK_SH)


def sweep_scratch(parent: Path | None = None) -> None:
    """Delete the temporary folders of processes that have died, as far as that is possible."""
    for folder in Path(parent or tempfile.gettempdir()).glob(f"{SCRATCH_PREFIX}*"):
        with suppress(OSError):
            is_new = time.time() - folder.stat().st_mtime < _NEW_S  # and perhaps not held yet
            if not is_new:
                with _held(folder, fcntl.LOCK_EX | fcntl.LOCK_NB):
                    shutil.rmtree(folder)


@contextmanager
def _held(folder: Path, how: int) -> Iterator[None]:
    """Hold a lock on a folder for the block, or until the process ends."""
    handle = _lock(folder, how)
    try:
        yield
    finally:
        os.close(handle)


def _lock(folder: Path, how: int) -> int:
    """Lock a folder; the lock ends when the handle is closed."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, how)
    except OSError:
        os.close(handle)
        raise
    return handle


def _is_full(folder: Path) -> bool:
    with suppress(OSError):
        state = os.statvfs(folder)
        return state.f_bavail * state.f_frsize < _SPARE_BYTES
    return False
