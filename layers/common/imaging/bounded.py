"""Limits of processor time and memory for libraries that read hostile bytes.

The limit of time ends the process, so both are in force only where another process waits for that: see
:func:`enforce`. A limit that is exceeded by a file's own size is for the checks before (``prescan.py``).
"""

import os
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from layers.common.errors import TooCostly

CPU_S: Final = 4.0
CPU_S_PER_MEGAPIXEL: Final = 0.15
"""HEIC, the slowest format, takes some 0.09 s for a megapixel."""
MEMORY_BYTES: Final = 200_000_000 + 16_000_000 * (os.cpu_count() or 1)
"""Some decoders start a thread for each core, and every thread has a stack."""
MEMORY_BYTES_PER_PIXEL: Final = 24
"""A picture of 16 bits and four channels, its conversion by a profile, and two copies of the result."""


class _Enforcement:
    is_on = False
    is_waived = False


def enforce() -> None:
    """Put the limits in force in this process: code that exceeds its time ends it."""
    _Enforcement.is_on = True
    signal.signal(signal.SIGPROF, signal.SIG_DFL)


def waive() -> None:
    """Do without limits in this process: its files are its user's own, and nobody else waits for it."""
    _Enforcement.is_waived = True


def is_contained() -> bool:
    """Whether a decoder that overruns in this process harms nobody but the file's sender."""
    return _Enforcement.is_on or _Enforcement.is_waived


@contextmanager
def bounded(pixels: int) -> Iterator[None]:
    """Limit the code inside to the processor time and memory that a picture of that size may take.

    Only one thread of a process may be inside.

    Raises:
        TooCostly: an allocation failed.
    """
    if not _Enforcement.is_on:
        yield
        return
    limits = resource.getrlimit(resource.RLIMIT_DATA)
    try:
        signal.setitimer(signal.ITIMER_PROF, CPU_S + CPU_S_PER_MEGAPIXEL * pixels / 1e6)
        if sys.platform == "linux":
            allowed = _data_bytes() + MEMORY_BYTES + MEMORY_BYTES_PER_PIXEL * pixels
            resource.setrlimit(resource.RLIMIT_DATA, (_at_most(limits[1], allowed), limits[1]))
        yield
    except MemoryError:
        raise TooCostly("decoding the file takes more memory than its size allows") from None
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, limits)
        signal.setitimer(signal.ITIMER_PROF, 0)


def _at_most(hard: int, wanted: int) -> int:
    return wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)


def _data_bytes() -> int:
    """Size of the private writable memory of this process (proc(5), statm)."""
    return int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize()
