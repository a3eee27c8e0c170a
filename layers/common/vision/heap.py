"""Memory of networks: glibc's heap keeps it between runs and releases it when the process is idle.

A network allocates and frees hundreds of megabytes in every run. ONNX Runtime's own arena never releases
them, and glibc by default releases them at once, so that every page faults again in the next run. Here the
heap keeps them while there is work, and releases them after a while without any.
"""

import ctypes
import threading
from collections.abc import Callable
from functools import cache
from typing import cast

from layers.common.events import Event, WorkEnded, subscribe

IDLE_S = 10.0
"""Time without work after which the heap releases its free memory."""

# Constants of malloc.h, see mallopt(3). Large blocks come from the heap instead of mmap, free() never trims
# its top, and all threads share one arena, so that a block freed by one can be used by another.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
_LARGEST_INT = 2**31 - 1
_LARGEST_BLOCK = 1 << 30


@cache
def keep_between_runs() -> bool:
    """Keep freed memory in the heap until this process is idle; False if there is no glibc."""
    trim = _glibc_trim()
    if trim is None:
        return False
    subscribe(_IdleTimer(trim))
    return True


def release_large(free_bytes: int = 300_000_000) -> None:
    """Release what the heap keeps if it is more than ``free_bytes``, as after a step with a large picture."""
    measure = _glibc_measure()
    if measure is not None and measure().free > free_bytes:
        ctypes.CDLL(None).malloc_trim(0)


class _HeapState(ctypes.Structure):
    """``struct mallinfo2``, see mallinfo(3)."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in (
            "arena",
            "ordblks",
            "smblks",
            "hblks",
            "hblkhd",
            "usmblks",
            "fsmblks",
            "used",
            "free",
            "top",
        )
    )

    free: int


@cache
def _glibc_measure() -> Callable[[], _HeapState] | None:
    """What tells the state of glibc's heap; None with musl, on macOS and with glibc before 2.33."""
    try:
        measure = ctypes.CDLL(None).mallinfo2
    except (AttributeError, OSError, TypeError):
        return None
    measure.restype = _HeapState
    return cast("Callable[[], _HeapState]", measure)


def _glibc_trim() -> Callable[[], object] | None:
    """Configure glibc's heap and return its trim function; None with musl, on macOS, or if it refuses."""
    try:
        libc = ctypes.CDLL(None)
        mallopt, trim = libc.mallopt, libc.malloc_trim
    except (AttributeError, OSError, TypeError):
        return None
    settings = ((_M_MMAP_THRESHOLD, _LARGEST_BLOCK), (_M_TRIM_THRESHOLD, _LARGEST_INT), (_M_ARENA_MAX, 1))
    # Older releases refuse so large a block. It comes first, so then nothing else is changed.
    accepted = all(mallopt(name, value) for name, value in settings)
    return (lambda: trim(0)) if accepted else None


class _IdleTimer:
    """Subscriber of events that calls ``action`` when no work has ended for :data:`IDLE_S`.

    Its thread starts with the first event, so that it runs in the process that does the work.
    """

    def __init__(self, action: Callable[[], object]) -> None:
        self._action = action
        self._worked = threading.Event()
        self._start = threading.Lock()
        self._thread: threading.Thread | None = None

    def __call__(self, event: Event) -> None:
        if not isinstance(event, WorkEnded):
            return
        self._worked.set()
        with self._start:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._watch, name="heap", daemon=True)
                self._thread.start()

    def _watch(self) -> None:
        while self._worked.wait():
            self._worked.clear()
            if not self._worked.wait(IDLE_S):
                self._action()
